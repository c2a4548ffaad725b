'use strict';
/* The panel: what the picture shows, in words; every cable in it is a link that selects it. */

const SHOWN_FIRST = 12;

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
    return [this.head(), this.facts(), this.choices(), this.cites(), this.citedBy()];
  }

  head() {
    const { cables } = this.collection;
    const held = this.collection.held(this.cable);
    const subject = cables.subject[this.cable];
    const classification = this.collection.value(cables.classification, this.cable);
    const look = this.collection.look(this.cable);
    return element('header', { class: 'cable' },
      element('p', { class: 'badges' },
        element('span', { class: `badge ${held ? 'held' : 'missing'}` }, held ? 'Held' : 'Missing'),
        classification ? element('span', { class: `badge look-${look}` }, shown(classification)) : ''),
      element('h2', {}, spaced(cables.mrn[this.cable])),
      element('p', { class: 'when' }, dateInWords(this.collection, this.cable)),
      element('p', { class: 'subject' }, subject ? isolated(subject) : held
        ? 'The text gives no subject.' : 'Cited by cables here, but not in this collection.'));
  }

  facts() {
    const { cables } = this.collection;
    const facts = element('dl', { class: 'facts' });
    const add = (/** @type {string} */ name, /** @type {Node | string} */ value) => {
      if (value) facts.append(element('dt', {}, name), element('dd', {}, value));
    };
    const text = (/** @type {Indexed} */ column) => {
      const value = this.collection.value(column, this.cable);
      return value ? isolated(value) : '';
    };
    add('From', text(cables.from) || text(cables.post));
    add('To', text(cables.to));
    add('Captions', text(cables.captions));
    add('TAGS', this.tags());
    add('Source', text(cables.source));
    return facts;
  }

  tags() {
    const tags = this.collection.value(this.collection.cables.tags, this.cable);
    if (!tags) return '';
    const buttons = tags.split(' ').map((tag) => element('button',
      { type: 'button', class: 'tag', title: `Find cables with ${shown(tag)}`, click: () => this.view.search(tag) }, shown(tag)));
    return element('span', { class: 'tags' }, ...buttons);
  }

  choices() {
    const mrn = this.collection.cables.mrn[this.cable];
    const around = (/** @type {number} */ depth) => this.view.go({ cable: mrn, around: mrn, depth });
    const copied = element('button', { type: 'button', click: () => this.view.copy(mrn) }, 'Copy MRN');
    const row = element('p', { class: 'choices' }, copied);
    if (this.view.depth > 0) {
      row.append(
        element('button', { type: 'button', click: () => around(Math.max(1, this.view.depth - 1)) }, 'Less around it'),
        element('button', { type: 'button', click: () => around(this.view.depth + 1) }, 'More around it'));
    } else {
      row.append(element('button', { type: 'button', click: () => around(2) }, 'Show only what is near it'));
    }
    row.append(element('button', { type: 'button', click: () => this.view.go({ cable: '', around: '', depth: 0 }) }, 'Back to the first view'));
    return row;
  }

  cites() {
    const { collection } = this;
    const rows = [...collection.cites.of(this.cable)];
    const left = [...collection.left.of(this.cable)];
    const labelled = [
      ...rows.map((row) => ({ label: collection.value(collection.citations.labels, row), item: this.citation(row) })),
      ...left.map((row) => ({ label: collection.unresolved.label[row], item: this.leftover(row) }))];
    const items = labelled.sort((a, b) => (a.label < b.label ? -1 : Number(a.label > b.label))).map(({ item }) => item);
    return section('cites', `Cites ${items.length}`, items,
      collection.held(this.cable) ? 'It cites no cable.' : 'Not known: its text is not in this collection.');
  }

  citedBy() {
    const { collection } = this;
    const rows = [...collection.citedBy.of(this.cable)];
    const items = rows.map((row) => this.mentionedIn(row));
    return section('cited-by', `Cited by ${items.length}`, items, 'No cable here cites it.');
  }

  /** One reference of this cable that names a cable. @param {number} row */
  citation(row) {
    const { citations, cables } = this.collection;
    const cited = citations.cited[row];
    const value = (/** @type {Indexed} */ column) => this.collection.value(column, row);
    const status = value(citations.status) || (this.collection.held(cited) ? 'held' : 'missing');
    return element('li', {},
      element('p', { class: 'line' }, label(value(citations.labels)), linkTo(cables.mrn[cited]),
        element('span', { class: `status ${status}` }, status), element('span', { class: 'date' }, this.when(cited))),
      this.subjectOf(cited),
      relationOf(value(citations.relation), 'It', 'this one'),
      evidence(citations.text[row], citations.sentence[row]),
      why(value(citations.reason), this.collection.byPeople.has(row)));
  }

  /** A reference that led to no cable. @param {number} row */
  leftover(row) {
    const { unresolved } = this.collection;
    const value = (/** @type {Indexed} */ column) => this.collection.value(column, row);
    const kind = value(unresolved.kind);
    const status = value(unresolved.status);
    return element('li', {},
      element('p', { class: 'line' }, label(unresolved.label[row]),
        element('span', { class: 'nocable' }, kind && kind !== 'cable' && kind !== status ? kind : 'no cable'),
        element('span', { class: `status ${status}` }, status)),
      evidence(unresolved.text[row], ''),
      why(value(unresolved.reason), false));
  }

  /** A cable that cites this one. @param {number} row */
  mentionedIn(row) {
    const { citations, cables } = this.collection;
    const citing = citations.citing[row];
    return element('li', {},
      element('p', { class: 'line' }, linkTo(cables.mrn[citing]),
        element('span', { class: 'date' }, this.when(citing))),
      this.subjectOf(citing),
      relationOf(this.collection.value(citations.relation, row), 'That one', 'this cable'),
      evidence(citations.text[row], citations.sentence[row], this.collection.value(citations.labels, row)),
      why('', this.collection.byPeople.has(row)));
  }

  /** @param {number} cable */
  subjectOf(cable) {
    const subject = this.collection.cables.subject[cable];
    return subject ? element('p', { class: 'about' }, isolated(subject)) : '';
  }

  /** @param {number} cable */
  when(cable) {
    const { date } = this.collection.cables;
    return date[cable] ? shortDate(date[cable]) : dateInWords(this.collection, cable).replace(' (estimated)', '');
  }
}

/** @param {string} written */
function label(written) {
  return written ? element('span', { class: 'label', title: `ref ${shown(written)}` }, shown(written)) : '';
}

/** The words that an edge came from. @param {string} text @param {string} sentence @param {string} [written] */
function evidence(text, sentence, written) {
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

/** A part of the panel with a list; a long one is shortened until asked for. @param {string} id @param {string} heading @param {HTMLElement[]} items @param {string} none */
function section(id, heading, items, none) {
  const list = element('ul', { class: 'rows' }, ...items.slice(0, SHOWN_FIRST));
  const part = element('section', { id, 'aria-label': heading }, element('h3', {}, heading));
  part.append(items.length > 0 ? list : element('p', { class: 'none' }, none));
  if (items.length > SHOWN_FIRST) {
    const more = element('button', { type: 'button', class: 'more', click: () => {
      list.append(...items.slice(SHOWN_FIRST));
      more.remove();
    } }, `Show the other ${items.length - SHOWN_FIRST}`);
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
      this.months(),
      this.ranking('most-cited', 'Most cited', (cable) => collection.held(cable), ''),
      this.ranking('most-wanted', 'Most wanted', (cable) => !collection.held(cable),
        'Missing cables that most others cite.'),
      this.about(),
    ];
  }

  lead() {
    const { held, missing, citations } = this.collection.counts();
    let [first, last] = ['', ''];
    for (const date of this.collection.cables.date) {
      if (date && (first === '' || date < first)) first = date;
      if (date > last) last = date;
    }
    const span = first ? ` sent between ${shortDate(first)} and ${shortDate(last)}` : '';
    return `${counted(held, 'cable')}${span}. They cite others ${counted(citations, 'time')}; `
      + `${counted(missing, 'cited cable is', 'cited cables are')} missing here. Pick a cable in the picture or below.`;
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
    const items = best.rows.map(([, cable]) => element('li', {},
      element('p', { class: 'line' }, linkTo(collection.cables.mrn[cable]),
        element('span', { class: 'date' }, collection.held(cable) ? shortDate(collection.cables.date[cable])
          : dateInWords(collection, cable).replace(' (estimated)', '')),
        element('span', { class: 'times' }, `cited by ${collection.citedBy.count(cable)}`)),
      collection.cables.subject[cable] ? element('p', { class: 'about' }, isolated(collection.cables.subject[cable])) : ''));
    const part = section(id, heading, items, 'None here is cited by another.');
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
    listenToBrush(drawing, counts, (first, last) => this.view.filterBy({ ...this.view.filter, from: first, to: last }));
    return element('figure', { class: 'months' }, /** @type {any} */ (drawing),
      element('figcaption', {}, `Held cables per ${counts[0].unit}, ${counts[0].name} to ${counts[counts.length - 1].name}; at most ${most}. Drag over the bars to look at a part.`));
  }

  /** @returns {{name: string, count: number, unit: string, month: string, last: string}[]} */
  perMonth() {
    const all = this.collection.cables.date.filter((date, cable) => date && this.collection.held(cable))
      .map((date) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1).filter(Number.isFinite);
    if (all.length === 0) return [];
    const first = all.reduce((a, b) => Math.min(a, b));
    const last = all.reduce((a, b) => Math.max(a, b));
    const step = last - first < 120 ? 1 : 12;
    const start = first - (first % step);
    const counts = new Array(Math.floor((last - start) / step) + 1).fill(0);
    for (const one of all) counts[Math.floor((one - start) / step)] += 1;
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
    for (const [name, value] of this.collection.about) facts.append(element('dt', {}, shown(name)), element('dd', {}, isolated(value)));
    return element('section', { class: 'colophon', 'aria-label': 'About this page' },
      this.collection.about.length ? element('h3', {}, 'About this page') : '', facts);
  }
}

/** @param {{name: string, count: number, unit: string}[]} counts @param {number} most */
function bars(counts, most) {
  const space = 'http://www.w3.org/2000/svg';
  const drawing = document.createElementNS(space, 'svg');
  drawing.setAttribute('viewBox', `0 0 ${counts.length * 10} 60`);
  drawing.setAttribute('preserveAspectRatio', 'none');
  drawing.setAttribute('role', 'img');
  drawing.setAttribute('aria-label', `Held cables per ${counts[0].unit}`);
  counts.forEach(({ name, count }, at) => {
    const bar = document.createElementNS(space, 'rect');
    const height = (count / most) * 58;
    const box = { x: at * 10 + 1, y: 60 - height, width: 8, height };
    for (const [key, value] of Object.entries(box)) bar.setAttribute(key, String(value));
    const title = document.createElementNS(space, 'title');
    title.textContent = `${name}: ${count}`;
    bar.append(title);
    drawing.append(bar);
  });
  return drawing;
}
