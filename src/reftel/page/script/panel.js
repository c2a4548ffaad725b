'use strict';
/* The panel: what the picture shows, in words; every cable in it is a link that selects it. */

const SHOWN_FIRST = 12;
const SHOWN_MOST = 1000;

/** @param {string} mrn */
function linkTo(mrn) {
  return element('a', { class: 'mrn', href: `#${encodeURIComponent(mrn)}`, 'data-cable': mrn }, spaced(mrn));
}

/** @param {string} text */
function isolated(text) {
  return element('bdi', {}, shown(text));
}

/** @param {number} count @param {string} one @param {string} [many] */
function counted(count, one, many) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many || `${one}s`}`;
}

/** The panel on one cable. */
class CablePanel {
  /** @param {Collection} collection @param {number} cable @param {View} view */
  constructor(collection, cable, view) {
    this.collection = collection;
    this.cable = cable;
    this.view = view;
  }

  /** @returns {HTMLElement[]} */
  render() {
    const { details } = this.collection;
    const rest = details ? [this.cites(details), this.alsoMentioned(details), this.citedBy(details), this.text(details)]
      : [element('p', { class: 'none', role: 'status' }, 'Unpacking the references …')];
    return [this.inStory(), this.head(), this.facts(), this.choices(), ...rest].filter(Boolean).map((one) => /** @type {HTMLElement} */ (one));
  }

  head() {
    const held = this.collection.held(this.cable);
    const subject = this.collection.subject(this.cable);
    const classification = this.collection.value('classification', this.cable);
    const look = this.collection.look(this.cable);
    return element('header', { class: 'cable' },
      element('p', { class: 'badges' },
        element('span', { class: `badge ${held ? 'held' : 'missing'}` }, held ? 'Held' : 'Missing'),
        classification ? element('span', { class: `badge look-${look}` }, shown(classification)) : ''),
      element('h2', {}, spaced(this.collection.mrn(this.cable))),
      element('p', { class: 'when' }, dateInWords(this.collection, this.cable)),
      this.collection.likelyDay(this.cable)
        ? element('p', { class: 'when why' }, "Estimated by its number among the post's other cables, and by who cites it.") : '',
      element('p', { class: 'subject' }, subject ? isolated(subject) : held
        ? 'The text gives no subject.' : 'Cited by cables here, but not in this collection.'));
  }

  facts() {
    const facts = element('dl', { class: 'facts' });
    const { details } = this.collection;
    const add = (/** @type {string} */ name, /** @type {Node | string} */ value) => {
      if (value) facts.append(element('dt', {}, name), element('dd', {}, typeof value === 'string' ? isolated(value) : value));
    };
    const detail = (/** @type {string} */ name) => details?.value(name, this.cable) || '';
    add('From', detail('from') || this.collection.value('post', this.cable));
    add('To', detail('to'));
    add('Captions', detail('captions'));
    add('TAGS', this.tags());
    add('Source', details?.source(this.cable) || '');
    return facts;
  }

  tags() {
    const tags = this.collection.value('tags', this.cable);
    if (!tags) return '';
    const buttons = tags.split(' ').map((tag) => element('button',
      { type: 'button', class: 'tag', title: `Find cables with ${shown(tag)}`, click: () => this.view.search(tag) }, shown(tag)));
    return element('span', { class: 'tags' }, ...buttons);
  }

  choices() {
    const { view, cable } = this;
    const mrn = this.collection.mrn(cable);
    const button = (/** @type {string} */ words, /** @type {() => void} */ click) => element('button', { type: 'button', click }, words);
    const around = (/** @type {number} */ depth) => view.go({ cable: mrn, around: mrn, depth, open: [], view: '' });
    const row = element('p', { class: 'choices' });
    if (view.depth > 0) {
      row.append(button('Less around it', () => around(Math.max(1, view.depth - 1))), button('More around it', () => around(view.depth + 1)));
    } else {
      row.append(button('Show only what is near it', () => around(2)));
    }
    const hidden = view.picture.hidden.get(cable) || 0;
    if (view.address.open.includes(mrn)) row.append(button('Hide its neighbours again', () => view.expand(cable)));
    else if (hidden) row.append(button(`Draw its ${counted(hidden, 'other neighbour')}`, () => view.expand(cable)));
    const told = view.address.story.some((step) => step.mrn === mrn);
    row.append(told ? button('Take out of the story', () => view.tell(view.address.story.filter((step) => step.mrn !== mrn)))
      : button('Add to the story', () => view.tell([...view.address.story, { mrn, note: '' }])));
    row.append(button('Copy MRN', () => view.copy(mrn)), button('Copy citation', () => view.copy(citationOf(this.collection, cable))),
      button('Back to the first view', () => view.go({ cable: '', around: '', depth: 0, open: [], view: '' })));
    return row;
  }

  /** Where this cable stands in the story, with the ways on and back. */
  inStory() {
    const { story } = this.view.address;
    const at = story.findIndex((step) => step.mrn === this.collection.mrn(this.cable));
    if (at < 0) return null;
    const to = (/** @type {number} */ place, /** @type {string} */ words) => (story[place]
      ? element('a', { href: this.view.link({ cable: story[place].mrn }) }, words) : '');
    return element('nav', { class: 'step', 'aria-label': 'Story' },
      element('p', { class: 'line' }, element('a', { href: this.view.link({ cable: '', view: 'story' }) }, 'Story'),
        element('span', {}, `${at + 1} of ${story.length}`), to(at - 1, '← before'), to(at + 1, 'next →')),
      story[at].note ? element('p', { class: 'note' }, isolated(story[at].note)) : '');
  }

  /** @param {Details} details */
  cites(details) {
    const { collection } = this;
    const rows = [...collection.cites.of(this.cable)];
    const left = [...details.left.of(this.cable)].filter((row) => collection.leftStatus.of(row) !== MENTIONED);
    const labelled = [
      ...rows.map((row) => ({ label: details.value('labels', row), item: () => this.citation(row, details) })),
      ...left.map((row) => ({ label: details.value('leftLabel', row), item: () => this.leftover(row, details) }))];
    const items = labelled.sort((a, b) => (a.label < b.label ? -1 : Number(a.label > b.label))).map(({ item }) => item);
    const held = collection.held(this.cable);
    return section('cites', held || items.length > 0 ? `Cites ${items.length}` : 'Cites: not known', items,
      held ? 'It cites no cable.' : 'Not known: its text is not in this collection.');
  }

  /** @param {Details} details */
  citedBy(details) {
    const { collection } = this;
    const rows = [...collection.citedBy.of(this.cable)];
    rows.sort((a, b) => collection.hour[collection.citing[a]] - collection.hour[collection.citing[b]] || a - b);
    const answers = rows.filter((row) => collection.value('relation', row) === 'responds_to').length;
    const heading = `Cited by ${rows.length}${answers > 0 ? `, ${answers} of them ${answers === 1 ? 'answers' : 'answer'} it` : ''}`;
    return section('cited-by', heading, rows.map((row) => () => this.mentionedIn(row, details)), 'No cable here cites it.');
  }

  /** One reference of this cable that names a cable. @param {number} row @param {Details} details */
  citation(row, details) {
    const cited = this.collection.cited[row];
    const status = details.value('status', row) || (this.collection.held(cited) ? 'held' : 'missing');
    return element('li', {},
      element('p', { class: 'line' }, label(details.value('labels', row)), linkTo(this.collection.mrn(cited)),
        element('span', { class: `status ${status}` }, status), element('span', { class: 'date' }, this.when(cited))),
      this.subjectOf(cited),
      relationOf(this.collection.value('relation', row), 'It', 'this one'),
      evidence(details, row),
      why(details.reason(row), details.byPeople.has(row)));
  }

  /** A reference that led to no cable. @param {number} row @param {Details} details */
  leftover(row, details) {
    const kind = details.value('leftKind', row);
    const status = this.collection.leftStatus.of(row);
    return element('li', {},
      element('p', { class: 'line' }, label(details.value('leftLabel', row)),
        status === 'ambiguous' ? this.either(details.value('leftCandidates', row))
          : element('span', { class: 'nocable' }, kind && kind !== 'cable' && kind !== status ? kind : 'no cable'),
        element('span', { class: `status ${status}` }, status)),
      asWritten(details.value('leftWritten', row), '', ''),
      why(details.value('leftReason', row), false));
  }

  /** The cables that its sentences name and its REF line does not have. @param {Details} details */
  alsoMentioned(details) {
    const rows = [...details.left.of(this.cable)].filter((row) => this.collection.leftStatus.of(row) === MENTIONED);
    if (rows.length === 0) return null;
    return section('also-mentioned', `Also mentioned ${rows.length}`, rows.map((row) => () => element('li', {},
      element('p', { class: 'line' }, this.either(details.value('leftCandidates', row))),
      asWritten(details.value('leftWritten', row), details.value('leftSentence', row), ''),
      why(details.value('leftReason', row), false))), '');
  }

  /** The cables that one reference may mean; those that are here are links. @param {string} candidates */
  either(candidates) {
    const mrns = candidates.split(' ').filter(Boolean);
    const between = (/** @type {number} */ at) => (at === 0 ? '' : at === mrns.length - 1 ? ' or ' : ', ');
    const words = mrns.flatMap((mrn, at) => [between(at), this.collection.find(mrn) < 0 ? spaced(mrn) : linkTo(mrn)]);
    return element('span', { class: 'nocable' }, ...(words.length > 0 ? words : ['one of several cables']));
  }

  /** A cable that cites this one. @param {number} row @param {Details} details */
  mentionedIn(row, details) {
    const citing = this.collection.citing[row];
    return element('li', {},
      element('p', { class: 'line' }, linkTo(this.collection.mrn(citing)),
        element('span', { class: 'date' }, this.when(citing))),
      this.subjectOf(citing),
      relationOf(this.collection.value('relation', row), 'That one', 'this cable'),
      evidence(details, row, details.value('labels', row)),
      why('', details.byPeople.has(row)));
  }

  /** The cable itself, where the page has it; what names references in it leads to them. @param {Details} details */
  text(details) {
    const { collection } = this;
    const text = collection.library?.text(this.cable);
    if (!text) return null;
    const cited = new Map([...collection.cites.of(this.cable)].flatMap((row) => (
      details.value('labels', row).split(' ').map((written) => /** @type {[string, number]} */ ([written, collection.cited[row]])))));
    const whole = element('pre', { class: 'text', tabindex: '0' });
    let done = 0;
    const signs = Array.from(text);
    for (const [start, end, labels, named] of collection.library?.mentions(this.cable) || []) {
      const target = labels.map((one) => cited.get(one)).find((one) => one !== undefined) ?? collection.find(named);
      if (target < 0 || start < done) continue;
      const mrn = collection.mrn(target);
      whole.append(shown(signs.slice(done, start).join('')),
        element('a', { href: `#${encodeURIComponent(mrn)}`, 'data-cable': mrn, title: spaced(mrn) }, shown(signs.slice(start, end).join(''))));
      done = end;
    }
    whole.append(shown(signs.slice(done).join('')));
    return element('section', { id: 'text', 'aria-label': 'Text' }, element('h3', {}, 'Text'), whole);
  }

  /** @param {number} cable */
  subjectOf(cable) {
    const subject = this.collection.subject(cable);
    return subject ? element('p', { class: 'about' }, isolated(subject)) : '';
  }

  /** @param {number} cable */
  when(cable) {
    return whenShort(this.collection, cable);
  }
}

/** @param {string} written */
function label(written) {
  return written ? element('span', { class: 'label', title: `ref ${shown(written)}` }, shown(written)) : '';
}

/** When a cable was sent, in few words. @param {Collection} collection @param {number} cable */
function whenShort(collection, cable) {
  const date = collection.date(cable);
  if (date) return shortDate(date);
  const likely = collection.likelyDay(cable);
  return boundsInWords(collection, cable) || (likely ? `about ${shortDate(likely)}` : 'date unknown');
}

/** A cable as a footnote names it. @param {Collection} collection @param {number} cable */
function citationOf(collection, cable) {
  const subject = collection.subject(cable);
  const from = collection.details?.value('from', cable) || collection.value('post', cable);
  const classification = collection.value('classification', cable);
  return [from, `cable ${collection.mrn(cable)}`, subject ? `"${subject}"` : '', longDate(collection.date(cable)).replace(/, .*/, '')
    || dateInWords(collection, cable), classification].filter(Boolean).join(', ');
}

/** The words that a citation came from. @param {Details} details @param {number} row @param {string} [written] */
function evidence(details, row, written) {
  return asWritten(details.written(row), details.value('sentence', row), written || '');
}

/** @param {string} text @param {string} sentence @param {string} written */
function asWritten(text, sentence, written) {
  if (!text && !sentence) return '';
  return element('p', { class: 'evidence' },
    text ? element('span', { class: 'written' }, written ? `as ref ${shown(written)}: ` : 'as written: ', element('q', {}, isolated(text))) : '',
    sentence ? element('span', { class: 'sentence' }, isolated(sentence)) : '');
}

/** How the citing cable uses the cited one, where more is known than that it names it. @param {string} relation @param {string} citing @param {string} cited */
function relationOf(relation, citing, cited) {
  const use = LINES[/** @type {keyof typeof LINES} */ (relation)];
  if (!use || relation === 'refers_to') return '';
  return element('p', { class: 'relation' }, element('span', { class: `sign line ${relation}`, 'aria-hidden': 'true' }), `${citing} ${use.name} ${cited}`);
}

/** @param {string} reason @param {boolean} byPeople */
function why(reason, byPeople) {
  const said = [reason, byPeople ? 'set by a person (corrections file)' : ''].filter(Boolean).map(shown).join('; ');
  return said ? element('p', { class: 'why' }, said) : '';
}

/**
 * A part of the panel with a list; a long one is made only as far as it is asked for.
 * @param {string} id @param {string} heading @param {(() => HTMLElement)[]} items @param {string} none
 */
function section(id, heading, items, none) {
  const made = (/** @type {number} */ from, /** @type {number} */ to) => items.slice(from, to).map((item) => item());
  const list = element('ul', { class: 'rows' }, ...made(0, SHOWN_FIRST));
  const part = element('section', { id, 'aria-label': heading }, element('h3', {}, heading));
  part.append(items.length > 0 ? list : element('p', { class: 'none' }, none));
  if (items.length > SHOWN_FIRST) {
    const rest = Math.min(items.length, SHOWN_MOST) - SHOWN_FIRST;
    const more = element('button', { type: 'button', class: 'more', click: () => {
      list.append(...made(SHOWN_FIRST, SHOWN_MOST));
      if (items.length > SHOWN_MOST) list.append(element('li', { class: 'none' }, `and ${(items.length - SHOWN_MOST).toLocaleString('en')} more`));
      more.remove();
    } }, `Show the other ${rest.toLocaleString('en')}`);
    part.append(more);
  }
  return part;
}

/** The panel before a cable is picked: what is in here, and the ways in. */
class StartPanel {
  /** @param {Collection} collection @param {View} view */
  constructor(collection, view) {
    this.collection = collection;
    this.view = view;
  }

  /** @returns {HTMLElement[]} */
  render() {
    const { collection } = this;
    if (collection.size === 0) {
      return [element('h2', {}, 'No cables'), element('p', {}, 'Nothing was read into this collection.')];
    }
    return [
      element('h2', {}, 'What is in here'),
      element('p', { class: 'lead' }, this.lead()),
      this.ways(),
      this.months(),
      this.ranking('most-cited', 'Most cited', () => true, ''),
      this.ranking('most-wanted', 'Most wanted', (cable) => !collection.held(cable),
        'Missing cables that most others cite.'),
      this.about(),
    ];
  }

  lead() {
    const { held, missing, citations } = this.collection.counts();
    const counts = this.perMonth();
    const span = counts.length > 0 ? ` sent between ${counts[0].name} and ${counts[counts.length - 1].name}` : '';
    return `${counted(held, 'cable')}${span}. They cite others ${counted(citations, 'time')}; `
      + `${counted(missing, 'cited cable is', 'cited cables are')} missing here. Pick a cable in the picture or below.`;
  }

  ways() {
    const { view } = this;
    const { story } = view.address;
    return element('p', { class: 'choices' },
      element('a', { class: 'way', href: view.link({ view: 'posts' }) }, 'Posts: who cites whom'),
      element('a', { class: 'way', href: view.link({ view: 'story' }) }, story.length > 0 ? `Your story: ${counted(story.length, 'cable')}` : 'Tell a story'));
  }

  /** @param {string} id @param {string} heading @param {(cable: number) => boolean} belongs @param {string} note */
  ranking(id, heading, belongs, note) {
    const { collection } = this;
    const { passes } = this.view.picture;
    const best = new Best(6);
    for (let cable = 0; cable < collection.size; cable += 1) {
      const times = collection.citedBy.count(cable);
      if (times > 0 && belongs(cable) && passes(cable)) best.offer(times, cable);
    }
    const items = best.rows.map(([, cable]) => () => rankedRow(collection, cable));
    const filtering = isFiltering(this.view.filter);
    const part = section(id, filtering ? `${heading}, within the filter` : heading, items,
      filtering ? 'None within the filter is cited by another.' : 'None here is cited by another.');
    if (note && items.length > 0) part.querySelector('h3')?.after(element('p', { class: 'none' }, note));
    return part;
  }

  months() {
    const counts = this.perMonth();
    if (counts.length === 0) return element('div', {});
    const most = counts.reduce((top, one) => Math.max(top, one.count), 1);
    const drawing = bars(counts, most);
    const { from, to } = this.view.filter;
    [...drawing.children].forEach((bar, at) => bar.classList.toggle('out', counts[at].last < from || (to !== '' && counts[at].month > to)));
    const hint = `Click or drag over the bars to look at a ${counts[0].unit} or more.`;
    const named = element('p', { class: 'named', 'aria-hidden': 'true' }, hint);
    const at = Math.max(0, counts.findIndex(({ last }) => last >= from));
    drawing.setAttribute('aria-valuenow', String(at));
    drawing.setAttribute('aria-valuetext', barInWords(counts[at]));
    listenToBrush(drawing, counts, (bar) => { named.textContent = bar ? barInWords(bar) : hint; },
      (first, last) => this.view.filterBy({ ...this.view.filter, from: first, to: last }));
    return element('figure', { class: 'months' }, named, /** @type {any} */ (drawing),
      element('figcaption', {}, `Held cables per ${counts[0].unit}, ${counts[0].name} to ${counts[counts.length - 1].name}; at most ${most}.`));
  }

  /** @returns {Bar[]} */
  perMonth() {
    const { collection } = this;
    const monthOf = monthsOf(collection);
    let [first, last] = [Infinity, -Infinity];
    for (const month of monthOf) {
      if (month < 0) continue;
      if (month < first) first = month;
      if (month > last) last = month;
    }
    if (first > last) return [];
    const step = last - first < 120 ? 1 : 12;
    const start = first - (first % step);
    const counts = new Array(Math.floor((last - start) / step) + 1).fill(0);
    for (const month of monthOf) if (month >= 0) counts[Math.floor((month - start) / step)] += 1;
    return counts.map((count, at) => {
      const number = start + at * step;
      const year = Math.floor(number / 12);
      const month = `${String(year).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`;
      return step === 1 ? { name: `${MONTHS[number % 12]} ${year}`, count, unit: 'month', month, last: month }
        : { name: String(year), count, unit: 'year', month, last: `${month.slice(0, 4)}-12` };
    });
  }

  about() {
    const facts = element('dl', { class: 'facts' });
    const leftOut = this.collection.details?.sentencesLeftOut || 0;
    const unread = this.collection.details?.textsLeftOut || 0;
    for (const [name, value] of this.collection.about) facts.append(element('dt', {}, shown(name)), element('dd', {}, isolated(value)));
    return element('section', { class: 'colophon', 'aria-label': 'About this page' },
      this.collection.about.length ? element('h3', {}, 'About this page') : '', facts,
      leftOut ? element('p', { class: 'none' }, `The sentences of ${counted(leftOut, 'citation')} are left out, so that this page stays small; the store has them all.`) : '',
      unread ? element('p', { class: 'none' }, `The texts of ${counted(unread, 'cable')} are too long for one page. Pages of a part have theirs: reftel page MRN.`) : '');
  }
}

/** The month of each held cable, counted from the year 0; -1 for others. @param {Collection} collection */
function monthsOf(collection) {
  const months = new Int32Array(collection.size).fill(-1);
  /** @type {Map<number, number>} */
  const ofDay = new Map();
  const { date } = collection.texts;
  for (let cable = 0; cable < collection.size; cable += 1) {
    if (!collection.held(cable) || date.of(cable) === '') continue;
    const day = Math.floor(collection.hour[cable] / 24);
    let month = ofDay.get(day);
    if (month === undefined) {
      const moment = new Date(day * 24 * HOUR);
      month = moment.getUTCFullYear() * 12 + moment.getUTCMonth();
      ofDay.set(day, Number.isFinite(month) ? month : -1);
    }
    months[cable] = month;
  }
  return months;
}

/** @param {Collection} collection @param {number} cable */
function rankedRow(collection, cable) {
  const subject = collection.subject(cable);
  return element('li', {},
    element('p', { class: 'line' }, linkTo(collection.mrn(cable)),
      collection.held(cable) ? '' : element('span', { class: 'status missing' }, 'missing'), element('span', { class: 'date' }, whenShort(collection, cable)),
      element('span', { class: 'times' }, `cited by ${collection.citedBy.count(cable)}`)),
    subject ? element('p', { class: 'about' }, isolated(subject)) : '');
}

/** @param {Bar[]} counts @param {number} most */
function bars(counts, most) {
  const space = 'http://www.w3.org/2000/svg';
  const drawing = document.createElementNS(space, 'svg');
  drawing.setAttribute('viewBox', `0 0 ${counts.length * 10} 60`);
  drawing.setAttribute('preserveAspectRatio', 'none');
  const names = { role: 'slider', tabindex: '0', 'aria-valuemin': '0', 'aria-valuemax': String(counts.length - 1),
    'aria-label': `Held cables per ${counts[0].unit}: Enter looks at one` };
  for (const [key, value] of Object.entries(names)) drawing.setAttribute(key, value);
  counts.forEach((one, at) => {
    const bar = document.createElementNS(space, 'rect');
    const height = (one.count / most) * 58;
    const box = { x: at * 10 + 1, y: 60 - height, width: 8, height };
    for (const [key, value] of Object.entries(box)) bar.setAttribute(key, String(value));
    const title = document.createElementNS(space, 'title');
    title.textContent = barInWords(one);
    bar.append(title);
    drawing.append(bar);
  });
  return drawing;
}
