-- The store of reftel: all that a build knows, for any SQLite tool.
--
-- Lists are JSON arrays (Datasette makes facets of them, SQL reads them with json_each). Dates are
-- ISO 8601 in UTC, empty where unknown. start_char and end_char count the characters of a cable's text.
-- Where to begin: the views most_cited, missing, unresolved and edges.

PRAGMA application_id = 1919317100; -- the letters "rftl"
PRAGMA user_version = 9;            -- the version of this schema; reftel.store reads no other

-- One row per cable, held or missing.
CREATE TABLE cables (
    mrn            TEXT NOT NULL,     -- message reference number: 09STATE91633, 1965STATE12
    year           INTEGER NOT NULL,  -- of the MRN, four digits
    post           TEXT NOT NULL,     -- of the MRN, canonical
    serial         INTEGER NOT NULL,  -- of the MRN
    held           INTEGER NOT NULL CHECK (held IN (0, 1)), -- 0: cited, but not in the collection
    date           TEXT NOT NULL,     -- of a held cable, and of a missing one where people set it
    date_earliest  TEXT NOT NULL,     -- estimated, of a missing cable
    date_latest    TEXT NOT NULL,     -- estimated, of a missing cable
    date_likely    TEXT NOT NULL,     -- the likeliest day between, estimated, of a missing cable
    classification TEXT NOT NULL,
    captions       TEXT NOT NULL,     -- list: NOFORN, SIPDIS ...
    tags           TEXT NOT NULL,     -- list
    subject        TEXT NOT NULL,
    sender         TEXT NOT NULL,     -- the FM line
    action         TEXT NOT NULL,     -- list: addressees of the TO lines
    info           TEXT NOT NULL,     -- list: addressees of the INFO lines
    precedence     TEXT NOT NULL,
    cites          INTEGER NOT NULL,  -- how many cables it cites
    cited_by       INTEGER NOT NULL,  -- how many cables cite it
    source         TEXT NOT NULL,     -- the file that it was read from ("archive.zip!/member")
    corrected      TEXT NOT NULL,     -- what people set at the cable itself, and who: its date, its id
    date_set_by    TEXT NOT NULL,     -- who set its date: a person, or a note of editors
    series         TEXT NOT NULL      -- of the MRN: "" of telegrams, "A" of airgrams
);

-- Other numbers of cables, a row for each and each cable that says so.
CREATE TABLE aliases (
    mrn    TEXT NOT NULL,                  -- the cable; what an outdated copy alone cites is in no other table
    kind   TEXT NOT NULL,                  -- journey, document number, film number, FRUS, FOIA, recorded id
    value  TEXT NOT NULL,                  -- "TOSEC 100150", "1976USUNN03275_b", "D760421-0400"
    citing TEXT                            -- the cable that cites it by both numbers; null: it says so itself
);

-- One row per file that was given to a build. A later build reads it again only if it has changed.
CREATE TABLE inputs (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,         -- as it was given
    file     TEXT NOT NULL,                -- stands for its place on the disk
    size     INTEGER NOT NULL,             -- bytes
    mtime_ns INTEGER NOT NULL,             -- when it was last changed
    digest   TEXT NOT NULL                 -- SHA-256 of its bytes, of a large file that of its parts
);

-- One row per document read; several may be one cable.
CREATE TABLE documents (
    id       INTEGER PRIMARY KEY,
    mrn      TEXT REFERENCES cables (mrn), -- null where no MRN was found
    source   TEXT NOT NULL,
    place    TEXT NOT NULL,                -- line or row in the source
    form     TEXT NOT NULL,                -- telegram, record, page, csv, dump
    role     TEXT NOT NULL,                -- main, section, duplicate, version, superseded, unnamed,
                                           -- unnumbered: no cable with a number
    section  INTEGER,                      -- 2 of "SECTION 02 OF 03"
    sections INTEGER,                      -- 3 of "SECTION 02 OF 03"
    digest   TEXT NOT NULL,                -- SHA-256 of the text
    chars    INTEGER NOT NULL,             -- length of the text
    position INTEGER NOT NULL,             -- 1 for the one that speaks for the cable; 0 without an MRN
    input    INTEGER REFERENCES inputs (id),
    read_mrn TEXT,                         -- the MRN that it tells itself; mrn may be what people say
    post     TEXT,                         -- of the MRN, else of its head
    serial   INTEGER,                      -- of the MRN, else of its head
    packed   BLOB,                         -- all that was read of it (JSON), for later builds
    series   TEXT NOT NULL                 -- of the MRN
);

-- The text of documents, only where a build was told to keep it (--with-text).
CREATE TABLE texts (
    document INTEGER PRIMARY KEY REFERENCES documents (id),
    text     TEXT NOT NULL
);

-- One row per entry of a REF block: what is written, and what it was found to be.
CREATE TABLE refs (
    id             INTEGER PRIMARY KEY,
    citing         TEXT NOT NULL REFERENCES cables (mrn),
    position       INTEGER NOT NULL,       -- place in the list of the citing cable
    label          TEXT NOT NULL,          -- the A of "ref A"
    text           TEXT NOT NULL,          -- the words as written
    start_char     INTEGER NOT NULL,
    end_char       INTEGER NOT NULL,
    kind           TEXT NOT NULL,          -- cable, email, telcon, message, report, document, other, unreadable
    written_year   INTEGER,                -- null where not written; two digits stay two digits
    written_post   TEXT NOT NULL,
    written_serial INTEGER,
    notal          INTEGER NOT NULL CHECK (notal IN (0, 1)), -- marked "not to all addressees"
    notes          TEXT NOT NULL,          -- list: repairs of slips, in words
    status         TEXT NOT NULL,          -- held, missing, ambiguous, other, self, unreadable
    cited          TEXT REFERENCES cables (mrn), -- of held, missing and self
    year_from      TEXT,                   -- written, citing, own-serial, held, curve, ceiling
    reason         TEXT NOT NULL,          -- why it was decided so
    candidates     TEXT NOT NULL,          -- list: the MRNs that were weighed
    source         TEXT NOT NULL,          -- the file that the span counts in
    found_status     TEXT,                 -- as status, before people corrected it
    found_cited      TEXT,
    found_year_from  TEXT,
    found_reason     TEXT,
    found_candidates TEXT NOT NULL,
    corrected_by     TEXT NOT NULL,        -- who corrected it, or added it
    reasons          TEXT NOT NULL,        -- list: reason as codes and facts: [["year-written", 9]]
    found_reasons    TEXT NOT NULL,        -- list: the same before people corrected it
    sender           TEXT NOT NULL,        -- of a message named by its time: a post, else words
    sent             TEXT NOT NULL,        -- that group: 1975-09-03T16:28Z, ---03T16:28Z
    note_codes       TEXT NOT NULL,        -- list: notes as codes and facts: [["read-as", "OSL0", "OSLO"]]
    aliases          TEXT NOT NULL,        -- list: other numbers written beside it: [["journey", "TOSEC 61"]]
    written_series   TEXT NOT NULL         -- "A" of an airgram
);

-- One row per place in the paragraphs that names references: by label, or as a cable itself. The latter
-- have a written_post; what they name is in no REF block, so that it makes no citation, unless it is a note of
-- editors that names it.
CREATE TABLE mentions (
    id             INTEGER PRIMARY KEY,
    citing         TEXT NOT NULL REFERENCES cables (mrn),
    text           TEXT NOT NULL,          -- "refs A and B", "reftel", "08 OTTAWA 1140"
    start_char     INTEGER NOT NULL,
    end_char       INTEGER NOT NULL,
    labels         TEXT NOT NULL,          -- list
    paragraph      INTEGER NOT NULL,       -- 0 before the first numbered one
    sentence       TEXT NOT NULL,
    relation       TEXT NOT NULL,          -- responds_to, follows_up, repeats, corrects, refers_to
    dangling       TEXT NOT NULL,          -- list: labels that the REF block does not have
    positions      TEXT NOT NULL,          -- list: places of the references meant, as position of refs
    all_refs       INTEGER NOT NULL CHECK (all_refs IN (0, 1)), -- 1: "reftel" of several, all are meant
    written_year   INTEGER,                -- of a cable named itself; as in refs
    written_post   TEXT,                   -- null for a mention by label
    written_serial INTEGER,
    notal          INTEGER NOT NULL CHECK (notal IN (0, 1)),
    notes          TEXT NOT NULL,          -- list: repairs of slips, in words
    status         TEXT,                   -- of a cable named itself: held, missing, ambiguous ...
    cited          TEXT,                   -- its MRN; it may be in no other table
    year_from      TEXT,
    reason         TEXT,
    candidates     TEXT NOT NULL,          -- list: the MRNs that were weighed
    reasons        TEXT NOT NULL,          -- list: as in refs
    note_codes     TEXT NOT NULL,          -- list: as in refs
    aliases        TEXT NOT NULL,          -- list: as in refs
    written_series TEXT NOT NULL,          -- as in refs
    footnote       TEXT,                   -- of a cable that a note of editors names: which note; else null
    footnote_day   TEXT,                   -- the day that the note gives to it
    footnote_to    TEXT                    -- who it was sent to, in words
);

-- One row per pair of citing and cited cable; the view edges tells more of both ends.
CREATE TABLE citations (
    citing    TEXT NOT NULL REFERENCES cables (mrn),
    cited     TEXT NOT NULL REFERENCES cables (mrn),
    labels    TEXT NOT NULL,               -- list
    texts     TEXT NOT NULL,               -- list: the words of each reference that names the pair
    relation  TEXT NOT NULL,               -- responds_to, follows_up, repeats, corrects, refers_to
    mentions  INTEGER NOT NULL,            -- how often the paragraphs name it
    sentence  TEXT NOT NULL,               -- the strongest sentence of those
    year_from TEXT,
    origin    TEXT NOT NULL                -- ref: the REF block; metadata: a machine-made column; footnote: a
                                           -- note of the editors of a printed volume; people
);

-- What could not be read.
CREATE TABLE problems (
    id     INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    place  TEXT NOT NULL,
    cause  TEXT NOT NULL,
    advice TEXT NOT NULL,
    lost   INTEGER NOT NULL CHECK (lost IN (0, 1)), -- 1: the whole document or row is missing here
    about  TEXT NOT NULL,                  -- MRN of the cable; "unnamed": a document that tells none
    code   TEXT NOT NULL                   -- what cause says in words
);
CREATE INDEX problems_of_cable ON problems (about);

-- How the ids in a machine-made column agree with the REF line, for each cable that has both.
CREATE TABLE compared (
    mrn          TEXT PRIMARY KEY REFERENCES cables (mrn),
    confirmed    INTEGER NOT NULL,         -- recorded ids that the REF line has too
    not_in_line  INTEGER NOT NULL,         -- recorded ids that it has not
    no_mrn       INTEGER NOT NULL,         -- recorded ids that are no MRN
    not_recorded INTEGER NOT NULL          -- cables of the REF line that are not recorded
);

-- What people corrected: the entries of the corrections file that the build was given.
CREATE TABLE corrections (
    id     INTEGER PRIMARY KEY,
    place  TEXT NOT NULL,                  -- file and entry
    action TEXT NOT NULL,                  -- add, drop, retarget, merge, split, date
    citing TEXT,
    cited  TEXT,
    label  TEXT,
    target TEXT,                           -- the MRN that is right
    mrn    TEXT,
    source TEXT,
    date   TEXT,
    author TEXT NOT NULL,
    reason TEXT NOT NULL,
    words  TEXT NOT NULL,                  -- as they stand wherever its effect is shown
    entry  TEXT NOT NULL                   -- its place in the file: drop 2, line 3
);

-- Facts about the build itself: read_by (how the documents were read), with_text ("yes").
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- What the collection is about: its largest groups of cables that cite each other, the largest first. A small
-- collection has none. Which cables are of each is the column "topic" in the table catalogue.
CREATE TABLE topics (
    number  INTEGER PRIMARY KEY,           -- from 1
    name    TEXT NOT NULL,
    words   TEXT NOT NULL,                 -- list: those of subjects that set it apart
    tags    TEXT NOT NULL,                 -- list: the TAGS that do
    hub     TEXT NOT NULL REFERENCES cables (mrn), -- the cable of it that is cited most
    subject TEXT NOT NULL,                 -- of that
    size    INTEGER NOT NULL,              -- how many cables are of it
    held    INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    posts   TEXT NOT NULL,                 -- list: those with most of its cables, with how many: [["OSLO", 12]]
    first   TEXT NOT NULL,                 -- its first day
    last    TEXT NOT NULL,
    start   TEXT NOT NULL,                 -- the first of its months: 2003-01
    months  TEXT NOT NULL                  -- list: how many cables are of each month from there on
);

-- All cables as columns of numbers, a number for each cable by year, post, series and serial, for who counts and
-- sorts them all (reftel serve). Each build makes them anew; a change of the store without one leaves none.
CREATE TABLE catalogue (
    name    TEXT PRIMARY KEY,              -- hour, post, topic ...
    numbers TEXT NOT NULL,                 -- what data holds: numbers of a type (int32), little-endian; a list (json)
    data    BLOB NOT NULL
);

-- What a build counted beside that which the tables hold.
CREATE TABLE notes (
    name  TEXT PRIMARY KEY,
    count INTEGER NOT NULL
);

-- A store is filled first and gets its indexes then: so all keys but row numbers are indexes.
CREATE UNIQUE INDEX cables_by_mrn ON cables (mrn);
CREATE UNIQUE INDEX citations_by_pair ON citations (citing, cited);
CREATE INDEX cables_in_order ON cables (year, post, serial, series, mrn);
CREATE INDEX cables_by_post ON cables (post, year, series, serial, held);
CREATE INDEX cables_by_date ON cables (date);
CREATE INDEX cables_by_cited_by ON cables (cited_by DESC, year, post, serial, series) WHERE cited_by > 0;
CREATE INDEX cables_by_cites ON cables (cites DESC, year, post, serial, series) WHERE cites > 0;
CREATE INDEX aliases_by_mrn ON aliases (mrn, kind, value);
CREATE INDEX aliases_by_value ON aliases (upper(replace(value, ' ', '')), mrn);
CREATE INDEX aliases_by_citing ON aliases (citing, mrn) WHERE citing IS NOT NULL;
CREATE INDEX cables_missing ON cables (held, cited_by DESC, year, post, serial, series) WHERE held = 0;
CREATE INDEX cables_by_classification ON cables (classification, held);
CREATE INDEX documents_by_mrn ON documents (mrn);
CREATE INDEX documents_by_input ON documents (input);
CREATE INDEX documents_unnamed ON documents (source, place) WHERE mrn IS NULL;
CREATE INDEX documents_by_number ON documents (post, serial, series);
CREATE INDEX refs_by_citing ON refs (citing);
CREATE INDEX refs_by_cited ON refs (cited);
CREATE INDEX refs_by_status ON refs (status);
CREATE INDEX refs_by_number ON refs (written_post, written_serial);
CREATE INDEX refs_by_sender ON refs (sender) WHERE sender <> '';
CREATE INDEX refs_corrected ON refs (found_cited) WHERE found_cited IS NOT NULL;
CREATE INDEX mentions_by_citing ON mentions (citing);
CREATE INDEX mentions_by_number ON mentions (written_post, written_serial) WHERE written_post IS NOT NULL;
CREATE INDEX mentions_in_footnotes ON mentions (cited) WHERE footnote IS NOT NULL;
CREATE INDEX citations_by_cited ON citations (cited, relation, citing);
CREATE INDEX citations_that_answer ON citations (cited) WHERE relation = 'responds_to';

-- Words of MRN, subject and TAGS; rows are those of cables. Datasette finds it by the words content="cables".
CREATE VIRTUAL TABLE cables_fts USING fts5 (
    mrn, subject, tags, content="cables", tokenize='unicode61 remove_diacritics 2'
);

-- Words of texts, where they are kept; rows are those of documents.
CREATE VIRTUAL TABLE texts_fts USING fts5 (
    text, content="texts", content_rowid="document", tokenize='unicode61 remove_diacritics 2'
);

-- The graph, citing -> cited, with the date and subject of both ends.
CREATE VIEW edges AS
SELECT
    citations.citing,
    citations.cited,
    citations.labels,
    citations.relation,
    citations.mentions,
    citations.sentence,
    citations.texts,
    citations.year_from,
    citations.origin,
    c.date    AS citing_date,
    c.subject AS citing_subject,
    r.held    AS cited_held,
    r.date    AS cited_date,
    r.subject AS cited_subject
FROM citations
JOIN cables AS c ON c.mrn = citations.citing
JOIN cables AS r ON r.mrn = citations.cited;

-- All that a cable is called by, a row for each name: to look one up in another program.
CREATE VIEW names AS
SELECT mrn, 'MRN' AS kind, mrn AS name FROM cables
UNION ALL SELECT DISTINCT mrn, kind, value FROM aliases;

-- The cables that the collection lacks, those that most cables cite first.
CREATE VIEW missing AS
SELECT
    mrn, post, year, cited_by, date_earliest, date_latest, date_likely,
    (SELECT json_group_array(citing) FROM citations WHERE cited = mrn) AS cited_in
FROM cables
WHERE held = 0
ORDER BY cited_by DESC, year, post, serial, series;

-- All cables that are cited, those that most cables cite first.
CREATE VIEW most_cited AS
SELECT mrn, held, cited_by, date, classification, tags, subject
FROM cables
WHERE cited_by > 0
ORDER BY cited_by DESC, year, post, serial, series;

-- The references that name a cable which could not be decided or read, and why.
CREATE VIEW unresolved AS
SELECT
    citing, label, text, status, reason, candidates, refs.source AS source, start_char, end_char
FROM refs
JOIN cables ON cables.mrn = citing
WHERE status IN ('ambiguous', 'unreadable')
ORDER BY year, post, serial, series, position;

-- What the store holds, in numbers.
CREATE VIEW counts AS
SELECT 'documents' AS name, (SELECT count(*) FROM documents) AS count
UNION ALL SELECT 'cables held', (SELECT count(*) FROM cables WHERE held = 1)
UNION ALL SELECT 'cables missing', (SELECT count(*) FROM cables WHERE held = 0)
UNION ALL SELECT 'citations', (SELECT count(*) FROM citations)
UNION ALL SELECT 'references', (SELECT count(*) FROM refs)
UNION ALL SELECT 'references held', (SELECT count(*) FROM refs WHERE status = 'held')
UNION ALL SELECT 'references missing', (SELECT count(*) FROM refs WHERE status = 'missing')
UNION ALL SELECT 'references ambiguous', (SELECT count(*) FROM refs WHERE status = 'ambiguous')
UNION ALL SELECT 'references other', (SELECT count(*) FROM refs WHERE status = 'other')
UNION ALL SELECT 'references self', (SELECT count(*) FROM refs WHERE status = 'self')
UNION ALL SELECT 'references unreadable', (SELECT count(*) FROM refs WHERE status = 'unreadable')
UNION ALL SELECT 'problems', (SELECT count(*) FROM problems)
UNION ALL SELECT name, count FROM notes;
