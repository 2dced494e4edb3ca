// The labelling page. The server keeps the truth; what is drawn here runs ahead of it by the strokes that are on their way.

const WORDS = { informative: 'informative', uninformative: 'uninformative', none: 'left open' };
const KEYS = { 1: 'informative', 2: 'uninformative', 0: 'none' };
const GAP = 10;
const CAPTION = 40;
const PAUSE = 60_000; // Longer gaps between strokes are pauses and count as this much.
const at = (id) => document.getElementById(id);
const visit = Date.now(); // Keeps pictures of another session apart in the browser's cache.

let patches = [];
let saved = [];      // labels as the server has them, by patch
let labels = [];     // labels as they are shown
let list = [];       // patches of the view, in its order
let first = 0;       // the page's first place in the list
let place = 0;       // the chosen patch's place in the list
let columns = 1;
let rows = 1;
let undoable = 0;
let pending = 0;
let queue = Promise.resolve();
let undoing = false;
let held = [];       // commands that came while an undo, which moves the choice, was on its way
let last = 0;        // when the last stroke was
let busy = 0;        // milliseconds between strokes
let strokes = 0;
const number = new Map();

const perPage = () => columns * rows;
const current = () => list[place];

async function ask(path, body) {
  const options = body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error('cem-label does not answer: it was ended, or its machine cannot be reached. Start it again and open the address that it prints.');
  }
  const text = await answer.text();
  let value;
  try { value = JSON.parse(text); } catch { value = { message: text.trim() }; }
  if (!answer.ok) throw new Error(value.message);
  return value;
}

// ---- what is shown

function choose() {
  const view = at('view').value;
  const wanted = (i) => view === 'all' || (view === 'todo' ? !labels[i] : labels[i] === view);
  list = patches.map((_, i) => i).filter(wanted);
  if (at('order').value === 'uncertain') {
    const doubt = (i) => patches[i].score === undefined ? 1 : Math.abs(patches[i].score - 0.5);
    list.sort((a, b) => doubt(a) - doubt(b) || a - b);
  }
  first = 0;
  place = 0;
  draw();
}

function layout() {
  const size = Number(at('size').value);
  const main = at('main');
  const inside = getComputedStyle(main);
  const width = main.clientWidth - parseFloat(inside.paddingLeft) - parseFloat(inside.paddingRight);
  const side = Math.min(size, width);
  // The window's height without header and footer, whatever the grid takes at the moment.
  const taken = main.getBoundingClientRect().top + window.scrollY + document.querySelector('footer').offsetHeight;
  const height = window.innerHeight - taken - parseFloat(inside.paddingTop) - parseFloat(inside.paddingBottom);
  columns = Math.max(1, Math.floor((width + GAP) / (side + GAP)));
  rows = Math.max(1, Math.floor((height + GAP) / (side + CAPTION + GAP)));
  at('grid').style.setProperty('--columns', columns);
  at('grid').style.setProperty('--size', `${side}px`);
}

const picture = (i) => `/patch.png?n=${i}&s=${visit}`;

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function tile(i, position) {
  const made = element('div');
  made.id = `patch-${i}`;
  made.setAttribute('role', 'option');
  made.dataset.position = position;
  const image = element('img');
  image.src = picture(i);
  image.alt = '';
  image.draggable = false;
  image.addEventListener('error', () => missing(i));
  const quick = element('div', 'quick');
  quick.setAttribute('aria-hidden', 'true');
  for (const key of ['1', '2', '0']) {
    const spot = element('span', '', key);
    spot.dataset.label = KEYS[key];
    spot.title = WORDS[KEYS[key]];
    quick.append(spot);
  }
  const caption = element('div', 'caption');
  caption.append(element('span', 'tag'), element('span', 'where'));
  made.append(image, quick, caption);
  paint(made, i);
  return made;
}

/** The text and colours of a tile that its label decides. */
function paint(made, i) {
  const { dataset, place: where, score, remark } = patches[i];
  const label = labels[i];
  made.className = `tile ${label ?? ''}`.trim();
  // Not on the tile itself: what a classifier thinks must not lead the hand.
  const sure = score === undefined ? '' : ` · score ${score.toFixed(2)}`;
  made.querySelector('.tag').textContent = label ? WORDS[label] : remark ?? 'not labelled';
  made.querySelector('.where').textContent = `${dataset} · ${where}`;
  made.title = [`${dataset} · ${where}${sure}`, remark].filter(Boolean).join('\n');
  made.setAttribute('aria-label', [`${dataset}, ${where}`, label ? WORDS[label] : 'not labelled', remark].filter(Boolean).join(', '));
  select(made);
}

function select(made) {
  const chosen = Number(made.dataset.position) === place;
  made.setAttribute('aria-selected', chosen);
  made.tabIndex = chosen ? 0 : -1;
}

function draw() {
  const focused = document.activeElement === document.body || at('grid').contains(document.activeElement);
  layout();
  place = Math.max(0, Math.min(place, list.length - 1));
  first = Math.floor(place / perPage()) * perPage();
  const shown = list.slice(first, first + perPage());
  at('grid').replaceChildren(...shown.map((i, k) => tile(i, first + k)));
  at('grid').hidden = shown.length === 0;
  at('empty').hidden = shown.length > 0;
  at('empty').textContent = at('view').value === 'todo'
    ? 'Every patch is labelled. Look them over with Show, or end cem-label with Ctrl-C in its terminal.' : 'No patch in this view.';
  for (const i of list.slice(first + perPage(), first + 2 * perPage())) new Image().src = picture(i);
  if (focused) focus();
  tell();
  zoomed();
}

function focus() {
  if (!at('help').open && !at('zoom').open) at(`patch-${current()}`)?.focus({ preventScroll: false });
}

function tell() {
  const count = (word) => labels.filter((label) => label === word).length;
  const some = { informative: count('informative'), uninformative: count('uninformative'), none: count('none') };
  const done = some.informative + some.uninformative + some.none;
  const rest = labels.length - done;
  const parts = [some.informative, some.uninformative, some.none, rest];
  [...at('bar').children].forEach((span, k) => { span.style.flexGrow = parts[k]; });
  const decided = some.informative + some.uninformative;
  const share = decided ? ` (${Math.round((100 * some.informative) / decided)} %)` : '';
  at('bar').setAttribute('aria-label', `${done} of ${labels.length} labelled, ${some.informative} informative, ${some.uninformative} uninformative, ${some.none} left open`);
  const line = [element('b', '', `${done} / ${labels.length}`)];
  for (const word of ['informative', 'uninformative', 'none']) {
    const item = element('span');
    item.append(element('i', `dot b-${word}`), `${WORDS[word]} ${some[word]}${word === 'informative' ? share : ''}`);
    line.push(item);
  }
  at('counts').replaceChildren(...line);
  at('pace').textContent = pace(rest);
  const pages = Math.max(1, Math.ceil(list.length / perPage()));
  at('page').textContent = `page ${Math.floor(first / perPage()) + 1} of ${pages}`;
  at('previous').disabled = first === 0;
  at('undo').disabled = undoable === 0 && pending === 0;
  at('saved').textContent = pending > 0 ? `saving ${pending} …` : 'all strokes saved';
  document.documentElement.dataset.done = done;
  document.documentElement.dataset.pending = pending;
}

function pace(rest) {
  if (strokes < 5) return '';
  const each = busy / strokes;
  const minutes = Math.ceil((rest * each) / 60_000);
  const left = rest === 0 ? '' : minutes < 90 ? ` · about ${minutes} min left` : ` · about ${(minutes / 60).toFixed(1)} h left`;
  return `${Math.round(60_000 / each)} a minute${left}`;
}

function say(text) { at('said').textContent = text; }

function fault(text) {
  at('fault-text').textContent = text;
  at('fault').hidden = false;
  draw();
}

async function missing(i) {
  try {
    await ask(picture(i));
  } catch (e) {
    fault(e.message);
  }
}

// ---- strokes

/** Does a command, after the undo that was asked for before it. */
function perform(command) {
  if (undoing) held.push(command);
  else command();
}

function release() {
  undoing = false;
  const waiting = held;
  held = [];
  waiting.forEach(perform);
}

function label(word) {
  const i = current();
  if (i === undefined) return;
  timed();
  show(i, word);
  send(async () => {
    const outcome = await ask('/label', { id: patches[i].id, label: word });
    accept(i, outcome);
  }, () => show(i, saved[i]));
  move(1);
  say(`${WORDS[word]}. ${at(`patch-${current()}`)?.getAttribute('aria-label') ?? ''}`);
}

function undo() {
  undoing = true;
  send(async () => {
    const outcome = await ask('/undo', {});
    if (!outcome.id) return say('Nothing to take back.');
    const i = number.get(outcome.id);
    if (i === undefined) {
      undoable = outcome.undo;
      return say(`Taken back: the label of ${outcome.id}, which is not shown.`);
    }
    accept(i, outcome);
    let position = list.indexOf(i);
    if (position < 0) {
      list.splice(place, 0, i);
      position = place;
    }
    go(position, true);
    say(`Taken back. ${at(`patch-${i}`)?.getAttribute('aria-label') ?? ''}`);
  }).then(release);
}

function accept(i, outcome) {
  saved[i] = outcome.label;
  undoable = outcome.undo;
  show(i, outcome.label);
}

/** One after the other, so that the server's order of strokes is the annotator's. */
function send(work, otherwise) {
  pending++;
  queue = queue.then(work).catch((e) => {
    otherwise?.();
    fault(`Not saved: ${e.message}`);
  }).then(() => {
    pending--;
    tell();
  });
  tell();
  return queue;
}

function show(i, word) {
  labels[i] = word;
  const made = at(`patch-${i}`);
  if (made) paint(made, i);
  tell();
}

function timed() {
  const now = performance.now();
  if (last) {
    busy += Math.min(PAUSE, now - last);
    strokes++;
  }
  last = now;
}

// ---- moving

function go(position, redraw) {
  if (list.length === 0) return draw();
  place = Math.max(0, Math.min(position, list.length - 1));
  if (redraw || place < first || place >= first + perPage()) return draw();
  for (const made of at('grid').children) select(made);
  if (document.activeElement === document.body || at('grid').contains(document.activeElement)) focus();
  zoomed();
}

/** Past the last patch of a view that has changed meanwhile, the view begins anew: with what is left. */
function move(step) {
  if (step > 0 && place + step >= list.length && at('view').value === 'todo' && list.every((i) => labels[i])) return choose();
  go(place + step);
}

function turn(pages) {
  const target = first + pages * perPage();
  if (target >= list.length) {
    if (at('view').value === 'todo' && list.some((i) => labels[i])) choose();
    return;
  }
  go(Math.max(0, target));
}

function zoomed() {
  if (!at('zoom').open) return;
  const i = current();
  if (i === undefined) return at('zoom').close();
  at('zoom-picture').src = picture(i);
  at('zoom-caption').textContent = `${place + 1} of ${list.length} · ${patches[i].dataset} · ${patches[i].place} · ${labels[i] ? WORDS[labels[i]] : 'not labelled'}`;
}

function zoom() {
  if (at('zoom').open) return at('zoom').close();
  if (current() === undefined) return;
  at('zoom').showModal();
  zoomed();
}

function resize(step) {
  at('size').value = Number(at('size').value) + step * Number(at('size').step);
  sized();
}

function sized() {
  try { localStorage.setItem('cem-label-size', at('size').value); } catch { /* a browser that keeps nothing */ }
  draw();
}

const COMMANDS = {
  ArrowRight: () => move(1),
  ArrowLeft: () => move(-1),
  ArrowDown: () => move(columns),
  ArrowUp: () => go(place - columns >= 0 ? place - columns : place),
  Home: () => go(first),
  End: () => go(Math.min(first + perPage(), list.length) - 1),
  PageDown: () => turn(1),
  PageUp: () => turn(-1),
  n: () => turn(1),
  p: () => turn(-1),
  u: undo,
  Enter: zoom,
  ' ': zoom,
  '+': () => resize(1),
  '-': () => resize(-1),
  c: () => { at('criterion').open = !at('criterion').open; },
  '?': () => at('help').showModal(),
};

function key(event) {
  const own = event.target instanceof HTMLElement ? event.target : document.body;
  const control = event.ctrlKey || event.metaKey;
  if (at('help').open || event.altKey || own.matches('select, input')) return;
  if (control) {
    if (event.key.toLowerCase() === 'z' && !event.shiftKey) {
      event.preventDefault();
      perform(undo);
    }
    return;
  }
  // A button and a summary want these keys for themselves.
  if ((event.key === 'Enter' || event.key === ' ') && own.matches('button, summary, a')) return;
  const command = event.key in KEYS ? () => label(KEYS[event.key]) : COMMANDS[event.key] ?? COMMANDS[event.key.toLowerCase()];
  if (!command) return;
  event.preventDefault();
  perform(command);
}

function pressed(event) {
  const made = event.target.closest('.tile');
  if (!made) return;
  perform(() => {
    go(Number(made.dataset.position));
    focus();
    if (event.target.dataset.label) label(event.target.dataset.label);
  });
}

// ---- beginning

function listen() {
  document.addEventListener('keydown', key);
  at('grid').addEventListener('click', pressed);
  at('grid').addEventListener('dblclick', (event) => { if (!event.target.dataset.label) zoom(); });
  at('zoom').addEventListener('click', () => at('zoom').close());
  at('zoom').addEventListener('close', focus);
  at('help').addEventListener('close', focus);
  at('view').addEventListener('change', () => { choose(); at('view').blur(); focus(); });
  at('order').addEventListener('change', () => { choose(); at('order').blur(); focus(); });
  at('size').addEventListener('input', sized);
  at('size').addEventListener('change', () => { at('size').blur(); focus(); });
  for (const button of document.querySelectorAll('.strokes [data-label]')) {
    button.addEventListener('click', () => perform(() => label(button.dataset.label)));
  }
  at('undo').addEventListener('click', () => perform(undo));
  at('next').addEventListener('click', () => turn(1));
  at('previous').addEventListener('click', () => turn(-1));
  at('help-button').addEventListener('click', () => at('help').showModal());
  at('criterion').addEventListener('toggle', draw);
  at('fault-close').addEventListener('click', () => { at('fault').hidden = true; draw(); });
  window.addEventListener('resize', draw);
  window.addEventListener('beforeunload', (event) => { if (pending > 0) event.preventDefault(); });
}

async function begin() {
  // The token in the address has done its service.
  history.replaceState(null, '', '/');
  const state = await ask('/session');
  patches = state.patches;
  patches.forEach((patch, i) => number.set(patch.id, i));
  saved = patches.map((patch) => patch.label);
  labels = [...saved];
  undoable = state.undo;
  const elsewhere = state.elsewhere ? ` · ${state.elsewhere} more labels of other patches` : '';
  at('who').textContent = `${state.annotator} · ${state.file.replace(/.*[\\/]/, '')}${elsewhere}`;
  at('who').title = state.file;
  at('order-box').hidden = patches.every((patch) => patch.score === undefined);
  at('order').value = state.order === 'uncertain' ? 'uncertain' : 'drawn';
  try { at('size').value = localStorage.getItem('cem-label-size') ?? 180; } catch { at('size').value = 180; }
  at('criterion').open = saved.every((label) => !label);
  listen();
  choose();
  focus();
  document.documentElement.dataset.ready = 'true';
}

begin().catch((e) => {
  at('fault-text').textContent = e.message;
  at('fault').hidden = false;
});
