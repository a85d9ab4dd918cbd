'use strict';
(() => {
  const ROW = 22;
  const programs = JSON.parse(document.getElementById('data').textContent);
  const $ = id => document.getElementById(id);

  // Texts of the object are only ever set as text: whatever they hold, they are no markup.
  const make = (tag, name, text) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  const paint = (element, text, pattern, classes) => {
    let from = 0;
    for (const match of text.matchAll(pattern)) {
      const kind = classes.find((_, i) => match[i + 1] !== undefined);
      element.append(text.slice(from, match.index), make('span', kind, match[0]));
      from = match.index + match[0].length;
    }
    element.append(text.slice(from));
  };
  const C = /(\/\/.*|\/\*.*?\*\/)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\b(if|else|for|while|do|return|switch|case|break|continue|goto|default|struct|union|enum|static|const|volatile|void|int|long|char|short|unsigned|signed|sizeof|inline|__u8|__u16|__u32|__u64|bool)\b|\b(0x[0-9a-fA-F]+|\d+)[uUlL]*\b/g;
  const ASM = /\b([rw]\d+)\b|(?<=[ +\-=(\[])(-?0x[0-9a-f]+|-?\d+)\b|\b(if|goto|call|exit|lock)\b/g;

  /** A list of any length: only the rows in sight are in the document. */
  class List {
    constructor(element, render) {
      this.element = element;
      this.render = render;
      this.space = make('div', 'space');
      element.replaceChildren(this.space);
      this.count = 0;
      this.shown = new Map();
      element.addEventListener('scroll', () => this.draw());
      new ResizeObserver(() => this.draw()).observe(element);
    }
    fill(count) {
      this.count = count;
      this.space.style.height = count * ROW + 'px';
      this.clear();
    }
    clear() {
      this.shown.clear();
      this.space.replaceChildren();
      this.draw();
    }
    draw() {
      const first = Math.max(0, Math.floor(this.element.scrollTop / ROW) - 20);
      const end = Math.min(this.count, first + Math.ceil(this.element.clientHeight / ROW) + 40);
      for (const [index, row] of this.shown) {
        if (index < first || index >= end) {
          row.remove();
          this.shown.delete(index);
        }
      }
      for (let index = first; index < end; index++) {
        if (!this.shown.has(index)) {
          const row = this.render(index);
          row.style.top = index * ROW + 'px';
          row.dataset.index = index;
          row.setAttribute('role', 'option');
          row.setAttribute('aria-setsize', this.count);
          row.setAttribute('aria-posinset', index + 1);
          row.id = this.element.id + '-' + index;
          this.shown.set(index, row);
          this.space.append(row);
        }
      }
    }
    reveal(index) {
      const top = index * ROW;
      const view = this.element;
      if (top < view.scrollTop + ROW || top > view.scrollTop + view.clientHeight - 2 * ROW) {
        view.scrollTop = top - view.clientHeight / 2;
      }
      this.draw();
    }
    each(change) {
      for (const [index, row] of this.shown) change(index, row);
    }
    static at(event) {
      const row = event.target.closest('.row');
      return row && row.dataset.index !== undefined ? Number(row.dataset.index) : -1;
    }
  }

  let program, insns, bySlot, sourceRows, lineRow, insnLine, lineInsns, onPath, pathLines, rows, rowOf, mostWalked;
  let selected = -1, looked = -1, which = 0, isPathOnly = false;

  const insnList = new List($('insns'), drawInsn);
  const sourceList = new List($('source'), drawSource);

  function open(index) {
    program = programs[index];
    insns = program.insns;
    bySlot = new Map(insns.map((insn, i) => [insn.slot, i]));
    mostWalked = insns.reduce((most, insn) => Math.max(most, insn.walked), 1);
    prepareLines();
    onPath = new Map();
    pathLines = new Set();
    program.path.forEach((step, i) => {
      const at = bySlot.get(step.insn);
      if (at === undefined) return;
      if (!onPath.has(at)) onPath.set(at, []);
      onPath.get(at).push(i);
      if (insnLine[at] >= 0) pathLines.add(insnLine[at]);
    });
    isPathOnly = false;
    header(index);
    sideOfPath();
    functions();
    sourceList.fill(sourceRows.length);
    fillInsns();
    const failing = failure();
    select(failing >= 0 ? failing : 0, true);
  }

  const failure = () => {
    const rejection = program.rejection;
    const at = rejection ? bySlot.get(rejection.insn) : undefined;
    return at === undefined ? -1 : at;
  };

  function prepareLines() {
    const lines = program.lines;
    const files = new Map();
    for (const line of lines) {
      if (!files.has(line.file)) files.set(line.file, new Map());
      const known = files.get(line.file);
      if (!known.has(line.line)) known.set(line.line, line.text);
    }
    sourceRows = [];
    lineRow = new Map();
    for (const [file, known] of files) {
      sourceRows.push({ file });
      let last = 0;
      for (const number of [...known.keys()].sort((a, b) => a - b)) {
        if (last && number > last + 1) sourceRows.push({ gap: true });
        lineRow.set(file + '\n' + number, sourceRows.length);
        sourceRows.push({ number, text: known.get(number) });
        last = number;
      }
    }
    if (!lines.length) sourceRows.push({ file: 'no source lines: compile with -g to have them here' });
    insnLine = [];
    lineInsns = new Map();
    let next = 0, row = -1;
    insns.forEach((insn, i) => {
      while (next < lines.length && lines[next].insn <= insn.slot) {
        row = lineRow.get(lines[next].file + '\n' + lines[next].line);
        next++;
      }
      insnLine.push(row);
      if (row >= 0) {
        if (!lineInsns.has(row)) lineInsns.set(row, []);
        lineInsns.get(row).push(i);
      }
    });
  }

  function fillInsns() {
    rows = [];
    insns.forEach((_, i) => { if (!isPathOnly || onPath.has(i)) rows.push(i); });
    rowOf = new Map(rows.map((insn, row) => [insn, row]));
    insnList.fill(rows.length);
    $('only-path').setAttribute('aria-pressed', isPathOnly);
  }

  function header(index) {
    const { rejection, statistics } = program;
    document.body.className = rejection ? 'refused' : 'accepted';
    $('badge').textContent = rejection ? 'refused' : 'accepted';
    $('name').textContent = program.name;
    $('section').textContent = program.section;
    $('programs').replaceChildren(...(programs.length < 2 ? [] : programs.map((each, i) => {
      const button = make('button', '', (each.rejection ? '✖ ' : '✔ ') + each.name);
      button.type = 'button';
      button.setAttribute('aria-current', i === index);
      button.addEventListener('click', () => open(i));
      return button;
    })));
    const last = insns[insns.length - 1];
    const figures = [
      ['instructions', last ? last.slot + 1 : 0], ['walked', statistics.processed],
      ['states', statistics.states], ['time', statistics.micros + ' µs']];
    if (program.functions.length) figures.push(['stack', program.functions[0].stack + ' bytes']);
    $('figures').replaceChildren(...figures.map(([name, value]) => {
      const pair = make('div');
      pair.append(make('dt', '', name), make('dd', '', String(value)));
      return pair;
    }));
    $('verdict').hidden = !rejection;
    if (!rejection) return;
    const rule = rejection.text;
    $('rule-link').textContent = rejection.rule;
    $('rule-title').textContent = rule ? rule.title : '';
    $('words').textContent = rejection.message;
    $('found').textContent = rejection.found;
    $('expected').textContent = rejection.expected;
    $('suggestion').textContent = rejection.suggestion;
    $('rule').hidden = !rule;
    if (rule) {
      $('rule-id').textContent = rejection.rule;
      $('rule-meaning').textContent = rule.meaning;
      $('rule-cause').textContent = rule.cause;
      $('rule-remedy').textContent = rule.remedy;
    }
  }

  const lineText = insn => {
    const row = sourceRows[insnLine[insn]];
    return row ? row.number + ' | ' + row.text.trim() : '';
  };

  function sideOfPath() {
    const path = program.path;
    $('path').hidden = !path.length;
    $('only-path').hidden = !path.length;
    $('to-failure').hidden = failure() < 0;
    if (!path.length) return;
    $('path-title').textContent = 'The path, ' + program.pathLength + (program.pathLength === 1 ? ' step' : ' steps');
    const items = [];
    const add = (step, text, isFailure) => {
      const item = make('li', isFailure ? 'fails' : '');
      const button = make('button');
      button.type = 'button';
      const at = bySlot.get(path[step].insn);
      button.append('insn ' + path[step].insn + ': ' + text, make('small', '', lineText(at)));
      button.addEventListener('click', () => select(at, true, step));
      item.append(button);
      items.push(item);
    };
    let passes = new Map();
    path.forEach((step, i) => {
      if (step.assumption) {
        const key = step.insn + ' ' + step.assumption.taken;
        passes.set(key, (passes.get(key) || 0) + 1);
        if (passes.get(key) === 1) add(i, step.assumption.condition, false);
      }
    });
    add(path.length - 1, 'breaks the rule', true);
    $('steps').replaceChildren(...items.slice(0, 200), ...(items.length > 200 ? items.slice(-1) : []));
    const rounds = [...passes.values()].reduce((sum, count) => sum + count - 1, 0);
    const notes = [];
    if (rounds) notes.push('Jumps that were passed again are shown once; ' + rounds + ' such.');
    if (path.length < program.pathLength) {
      notes.push('The middle of the path, ' + (program.pathLength - path.length) + ' steps, was not kept.');
    }
    $('path-note').textContent = notes.join(' ');
  }

  function functions() {
    $('functions').hidden = !program.functions.length;
    $('function-list').replaceChildren(...program.functions.map(each => {
      const item = make('li');
      const button = make('button', '', each.name);
      button.type = 'button';
      button.append(make('small', '', 'instructions ' + each.start + ' to ' + (each.end - 1) + ', ' + each.stack + ' bytes of stack'));
      button.addEventListener('click', () => select(bySlot.get(each.start), true));
      item.append(button);
      return item;
    }));
  }

  function drawInsn(index) {
    const at = rows[index];
    const insn = insns[at];
    const steps = onPath.get(at);
    const row = make('div', 'row');
    row.dataset.slot = insn.slot;
    const fails = at === failure();
    if (fails) row.classList.add('fails');
    else if (steps) row.classList.add('path');
    else if (program.path.length) row.classList.add('off');
    if (!insn.walked && !program.rejection) row.classList.add('never');
    const assumptions = steps ? steps.map(i => program.path[i].assumption).filter(Boolean) : [];
    row.append(make('span', 'mark', fails ? '✖' : assumptions.length ? '◆' : steps ? '│' : ''));
    const walked = make('span', 'walked', insn.walked ? '×' + insn.walked : '');
    walked.title = insn.walked ? 'walked ' + insn.walked + ' times' : 'never walked';
    if (insn.walked > 1) {
      walked.style.backgroundSize = Math.round(50 * Math.log(insn.walked) / Math.log(Math.max(2, mostWalked))) + 'px 16px';
    }
    const text = make('span', 'text');
    text.title = insn.text;
    paint(text, insn.text, ASM, ['r', 'n', 'k']);
    const jump = insn.text.match(/(?:goto|gotol|call|may_goto) pc([+-]\d+)/);
    if (jump) text.append(make('span', 'target', '  → ' + (insn.slot + 1 + Number(jump[1]))));
    row.append(walked, make('span', 'nr', insn.slot), text);
    if (assumptions.length) {
      const holds = make('span', 'holds', [...new Set(assumptions.map(each => each.condition))].join(', then '));
      holds.title = 'assumed on the path';
      row.append(holds);
    }
    light(index, row);
    return row;
  }

  function drawSource(index) {
    const line = sourceRows[index];
    if (line.file) {
      const row = make('div', 'row file', line.file);
      row.title = line.file;
      return row;
    }
    if (line.gap) {
      const row = make('div', 'row gap');
      row.append(make('span', 'nr', '⋯'));
      return row;
    }
    const row = make('div', 'row');
    row.dataset.line = line.number;
    const failing = failure();
    if (failing >= 0 && insnLine[failing] === index) row.classList.add('fails');
    else if (pathLines.has(index)) row.classList.add('path');
    else if (program.path.length) row.classList.add('off');
    const text = make('span', 'text');
    text.title = line.text;
    paint(text, line.text.replaceAll('\t', '    '), C, ['c', 's', 'k', 'n']);
    row.append(make('span', 'nr', line.number), text);
    lightSource(index, row);
    return row;
  }

  function light(index, row) {
    const at = rows[index];
    row.classList.toggle('sel', at === selected);
    row.setAttribute('aria-selected', at === selected);
    row.classList.toggle('cur', looked >= 0 && insnLine[at] >= 0 && insnLine[at] === insnLine[looked]);
  }

  function lightSource(index, row) {
    row.classList.toggle('cur', looked >= 0 && insnLine[looked] === index);
    row.classList.toggle('sel', selected >= 0 && insnLine[selected] === index);
  }

  /** States to choose from at an instruction: those on the path, if it is on it. */
  const choices = at => {
    const steps = onPath.get(at);
    if (steps) return steps.map(step => ({ state: program.path[step].state, step }));
    return insns[at].states.map(state => ({ state, step: -1 }));
  };

  function look(at, choice) {
    if (at < 0 || at === undefined) return;
    const all = choices(at);
    looked = at;
    which = Math.min(choice === undefined ? (onPath.has(at) ? all.length - 1 : 0) : choice, Math.max(0, all.length - 1));
    insnList.each(light);
    sourceList.each(lightSource);
    show(all);
  }

  function show(all) {
    const insn = insns[looked];
    const isPath = onPath.has(looked);
    $('known-title').textContent = 'Known before instruction ' + insn.slot;
    $('known-where').textContent = lineText(looked);
    $('switcher').hidden = all.length < 2;
    $('which').textContent = isPath
      ? 'pass ' + (which + 1) + ' of ' + all.length + ' on the path'
      : 'state ' + (which + 1) + ' of ' + all.length + (insn.cut ? ' kept, of more' : '');
    $('previous').disabled = which === 0;
    $('next').disabled = which + 1 >= all.length;
    const chosen = all[which];
    const step = chosen && chosen.step >= 0 ? program.path[chosen.step] : null;
    $('known-assumption').textContent = step && step.assumption
      ? 'The path assumes ' + step.assumption.condition + (step.assumption.register < 0 ? '' : step.assumption.taken ? ' and jumps.' : ' and does not jump.')
      : '';
    const body = $('values').tBodies[0];
    body.replaceChildren();
    let note = '';
    if (!chosen) {
      note = insn.walked ? '' : program.rejection ? 'The walk did not come here.' : 'No run comes here.';
    } else {
      const state = program.states[chosen.state];
      const before = chosen.step > 0 ? program.states[program.path[chosen.step - 1].state] : null;
      const old = new Set(before && before.frame === state.frame ? before.values : []);
      const isCall = insn.text.startsWith('(85)');
      const used = new Set([...insn.text.matchAll(/\b[rw](\d+)\b/g)].map(match => 'r' + match[1]));
      const blamed = program.rejection && looked === failure() ? 'r' + program.rejection.register : '';
      let stack = false;
      for (const index of state.values) {
        const [place, text, words] = program.values[index];
        const row = make('tr');
        row.dataset.place = place;
        if (used.has(place) || (isCall && /^r[1-5]$/.test(place))) row.classList.add('used');
        if (before && !old.has(index)) row.classList.add('changed');
        if (place === blamed) row.classList.add('blamed');
        if (!stack && place.startsWith('fp')) {
          stack = true;
          row.classList.add('stack-begins');
        }
        const cell = make('td', 'words', words);
        if (text !== words) cell.append(make('small', '', text));
        row.append(make('th', '', place), cell);
        body.append(row);
      }
      if (state.frame) note = 'In frame ' + state.frame + ', called by the one below it.';
    }
    $('known-note').textContent = note;
  }

  function select(at, moves, step) {
    if (at === undefined || at < 0 || at >= insns.length) return;
    if (isPathOnly && !onPath.has(at)) {
      isPathOnly = false;
      fillInsns();
    }
    selected = at;
    const steps = onPath.get(at);
    look(at, step === undefined || !steps ? undefined : steps.indexOf(step));
    insnList.reveal(rowOf.get(at));
    if (insnLine[at] >= 0) sourceList.reveal(insnLine[at]);
    insnList.each(light);
    sourceList.each(lightSource);
    $('insns').setAttribute('aria-activedescendant', 'insns-' + rowOf.get(at));
  }

  /** The instruction of a source line to look at: one on the path, if there is one. */
  const ofLine = row => {
    const all = lineInsns.get(row) || [];
    return all.find(at => at === failure()) ?? all.find(at => onPath.has(at)) ?? all[0];
  };

  $('insns').addEventListener('pointerover', event => {
    const row = List.at(event);
    if (row >= 0 && event.pointerType !== 'touch') look(rows[row]);
  });
  $('insns').addEventListener('click', event => {
    const row = List.at(event);
    if (row >= 0) select(rows[row]);
  });
  $('source').addEventListener('pointerover', event => {
    const row = List.at(event);
    if (row >= 0 && event.pointerType !== 'touch') look(ofLine(row));
  });
  $('source').addEventListener('click', event => {
    const row = List.at(event);
    if (row >= 0) select(ofLine(row));
  });
  for (const id of ['insns', 'source']) {
    $(id).addEventListener('pointerleave', () => look(selected));
  }
  const turn = by => {
    const all = choices(looked);
    if (which + by >= 0 && which + by < all.length) look(looked, which + by);
  };
  $('previous').addEventListener('click', () => turn(-1));
  $('next').addEventListener('click', () => turn(1));
  $('only-path').addEventListener('click', pathOnly);
  $('to-failure').addEventListener('click', () => select(failure()));
  $('rule-link').addEventListener('click', () => { $('rule').open = true; });

  function pathOnly() {
    if (!program.path.length) return;
    isPathOnly = !isPathOnly;
    fillInsns();
    select(selected >= 0 && (!isPathOnly || onPath.has(selected)) ? selected : failure());
  }

  function alongPath(by) {
    const path = program.path;
    if (!path.length) return;
    const steps = onPath.get(selected);
    const now = steps ? steps[Math.min(which, steps.length - 1)] : -1;
    const to = steps ? now + by : by > 0 ? 0 : path.length - 1;
    if (to >= 0 && to < path.length) select(bySlot.get(path[to].insn), true, to);
  }

  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inSource = document.activeElement === $('source');
    const move = by => {
      if (!inSource) return select(rows[(rowOf.get(selected) ?? 0) + by]);
      for (let row = insnLine[selected] + by; row >= 0 && row < sourceRows.length; row += by) {
        if (lineInsns.has(row)) return select(ofLine(row));
      }
    };
    const page = Math.max(1, Math.floor($('insns').clientHeight / ROW) - 1);
    const actions = {
      ArrowDown: () => move(1), ArrowUp: () => move(-1), j: () => move(1), k: () => move(-1),
      PageDown: () => select(rows[Math.min(rows.length - 1, (rowOf.get(selected) ?? 0) + page)]),
      PageUp: () => select(rows[Math.max(0, (rowOf.get(selected) ?? 0) - page)]),
      Home: () => select(rows[0]), End: () => select(rows[rows.length - 1]),
      ArrowLeft: () => turn(-1), ArrowRight: () => turn(1),
      n: () => alongPath(1), N: () => alongPath(-1), p: pathOnly, f: () => select(failure()),
    };
    if (actions[event.key]) {
      actions[event.key]();
      event.preventDefault();
    }
  });

  open(Math.max(0, programs.findIndex(each => each.rejection)));
})();
