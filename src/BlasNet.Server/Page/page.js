'use strict';
const by = id => document.getElementById(id);
const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};
const mostBars = 12, mostOptions = 60, mostFields = 64, drawingSize = 252;
let schema, readInputs, clearDrawing = () => {};

const show = value => Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));

function field(id, text, hint, control) {
  control.id = id;
  control.setAttribute('aria-describedby', id + '-error');
  const wrong = element('p', { className: 'wrong', id: id + '-error', hidden: true });
  const label = element('label', { htmlFor: id }, text);
  if (hint)
    label.append(' ', element('span', {}, hint));
  return element('div', { className: 'field' }, label, control, wrong);
}

function setWrong(control, sentence) {
  const wrong = by(control.id + '-error');
  wrong.textContent = sentence || '';
  wrong.hidden = !sentence;
  if (sentence)
    control.setAttribute('aria-invalid', 'true');
  else
    control.removeAttribute('aria-invalid');
}

// A text that is no number is sent as it is, so that the server says what is wrong with it.
const isNumber = text => /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text);
const asJson = text => isNumber(text) ? JSON.stringify(Number(text)) : JSON.stringify(text);

function categoryControl(input, i) {
  if (input.categories.length > mostOptions) {
    const list = element('datalist', { id: 'list-' + i }, ...input.categories.map(value => element('option', { value })));
    by('fields').append(list);
    const control = element('input', { type: 'text', defaultValue: input.example, autocomplete: 'off' });
    control.setAttribute('list', list.id);
    return control;
  }
  const options = input.categories.map(value =>
    element('option', { value, textContent: value, defaultSelected: value === input.example }));
  if (!input.required)
    options.unshift(element('option', { value: '', textContent: '(missing)' }));
  return element('select', {}, ...options);
}

function tableForm() {
  const grid = element('div', { className: 'grid' });
  by('fields').append(grid);
  const controls = schema.inputs.map((input, i) => {
    const control = input.kind === 'category' ? categoryControl(input, i)
      : input.kind === 'text' ? element('textarea', { defaultValue: input.example })
      : element('input', { type: 'text', inputMode: 'decimal', autocomplete: 'off', defaultValue: show(input.example) });
    control.dataset.name = input.name;
    control.required = input.required;
    grid.append(field('input-' + i, input.name, input.required ? '' : 'may be empty', control));
    return control;
  });
  readInputs = () => {
    const parts = controls.map((control, i) => {
      const text = control.value.trim(), input = schema.inputs[i];
      const value = text === '' ? 'null' : input.kind === 'number' ? asJson(text) : JSON.stringify(text);
      return JSON.stringify(input.name) + ': ' + value;
    });
    return { type: 'application/json', body: '{' + parts.join(', ') + '}' };
  };
}

function csvForm() {
  const names = schema.inputs.map(input => input.name), row = schema.inputs.map(input => input.example).join(',');
  const control = element('textarea', { spellcheck: false,
    defaultValue: [names.join(','), ...Array(schema.series.window).fill(row)].join('\n') });
  by('fields').append(field('rows', 'Steps of time', `at least ${schema.series.window} lines below the header, the last one now`, control));
  readInputs = () => ({ type: 'text/csv', body: control.value + '\n' });
}

function numbersForm() {
  const { size, shape } = schema.array;
  if (size > mostFields) {
    const control = element('textarea', { spellcheck: false, defaultValue: '[' + Array(size).fill(0).join(', ') + ']' });
    by('fields').append(field('inputs', 'Numbers', `${size} of them, or nested as [${shape.join(', ')}]`, control));
    readInputs = () => ({ type: 'application/json', body: '{"inputs": ' + (control.value.trim() || 'null') + '}' });
    return;
  }
  const grid = element('div', { className: 'grid' });
  by('fields').append(grid);
  const controls = Array.from({ length: size }, (_, i) => {
    const control = element('input', { type: 'text', inputMode: 'decimal', autocomplete: 'off', defaultValue: '0' });
    control.dataset.name = `inputs[${i}]`;
    grid.append(field('input-' + i, `Input ${i}`, '', control));
    return control;
  });
  readInputs = () => ({ type: 'application/json',
    body: '{"inputs": [' + controls.map(control => control.value.trim() === '' ? 'null' : asJson(control.value.trim())).join(', ') + ']}' });
}

function pictureForm() {
  const [height, width] = schema.array.shape;
  const file = element('input', { type: 'file', accept: 'image/*' });
  const preview = element('img', { className: 'preview', hidden: true, alt: 'The chosen picture' });
  // Drawn in finer pixels, of which each pixel of the picture is the mean.
  const fine = Math.max(1, Math.round(drawingSize / Math.max(height, width)));
  let drawn = false, paper, context;
  if (schema.array.drawings) {
    paper = element('canvas', { width: width * fine, height: height * fine, tabIndex: 0 });
    paper.setAttribute('role', 'img');
    by('fields').append(field('drawing', 'Draw here', `${height} x ${width} pixels, white on black`, paper));
    context = paper.getContext('2d', { willReadFrequently: true });
    const place = event => {
      const box = paper.getBoundingClientRect();
      return [(event.clientX - box.left) * paper.width / box.width, (event.clientY - box.top) * paper.height / box.height];
    };
    clearDrawing = () => {
      drawn = false;
      context.fillStyle = '#000';
      context.fillRect(0, 0, paper.width, paper.height);
    };
    clearDrawing();
    Object.assign(context, { strokeStyle: '#fff', lineCap: 'round', lineJoin: 'round', lineWidth: paper.width / 12 });
    paper.addEventListener('pointerdown', event => {
      paper.setPointerCapture(event.pointerId);
      drawn = true;
      file.value = '';
      preview.hidden = true;
      context.beginPath();
      context.moveTo(...place(event));
      context.lineTo(...place(event));
      context.stroke();
    });
    paper.addEventListener('pointermove', event => {
      if (event.buttons === 0 || !drawn)
        return;
      context.lineTo(...place(event));
      context.stroke();
    });
    by('fields').append(element('p', { className: 'or' }, 'or'));
  }
  by('fields').append(field('picture', 'Picture', 'PNG, JPEG, BMP, GIF or WebP', file), preview);
  file.addEventListener('change', () => {
    clearDrawing();
    preview.hidden = !file.files[0];
    if (file.files[0])
      preview.src = URL.createObjectURL(file.files[0]);
  });
  const clear = clearDrawing;
  clearDrawing = () => { clear(); preview.hidden = true; };
  readInputs = () => {
    if (file.files[0])
      return { type: file.files[0].type || 'image/png', body: file.files[0], name: file.files[0].name };
    if (!drawn) {
      setWrong(schema.array.drawings ? paper : file, schema.array.drawings ? 'Draw something, or choose a picture.' : 'Choose a picture.');
      return null;
    }
    const pixels = context.getImageData(0, 0, paper.width, paper.height).data, sums = Array(width * height).fill(0);
    for (let y = 0; y < paper.height; y++)
      for (let x = 0; x < paper.width; x++)
        sums[Math.floor(y / fine) * width + Math.floor(x / fine)] += pixels[4 * (y * paper.width + x)];
    const numbers = sums.map(sum => Number((sum / (255 * fine * fine)).toFixed(4)));
    return { type: 'application/json', body: '{"inputs": [' + numbers.join(', ') + ']}' };
  };
}

function bars(probabilities, sorted) {
  const entries = Object.entries(probabilities);
  if (sorted)
    entries.sort((a, b) => b[1] - a[1]);
  const list = element('ul', { className: 'bars' });
  for (const [name, value] of entries.slice(0, mostBars)) {
    const progress = element('progress', { max: 1, value });
    progress.setAttribute('aria-hidden', 'true');
    list.append(element('li', {}, progress, element('span', {}, name), element('span', {}, (100 * value).toFixed(1) + ' %')));
  }
  if (entries.length > mostBars)
    list.append(element('li', { className: 'soft' }, element('span', {}, `and ${entries.length - mostBars} more`)));
  return list;
}

function tableOf(entries) {
  return element('table', {}, element('tbody', {}, ...entries.slice(0, 200).map(([name, value]) =>
    element('tr', {}, element('th', { scope: 'row' }, name), element('td', {}, show(value))))));
}

function showAnswer(answer) {
  const target = by('answer');
  target.replaceChildren();
  if (Array.isArray(answer)) {
    if (answer.length !== 1)
      target.append(tableOf(answer.map((each, i) => [String(each.row ?? i), each.value ?? each.probability ?? 0])));
    answer = answer[answer.length - 1];
  }
  if (answer.label !== undefined) {
    target.append(element('p', { className: 'label', id: 'label' }, answer.label + ' ',
      element('small', {}, (100 * answer.probability).toFixed(1) + ' %')));
  }
  if (answer.probabilities)
    target.append(bars(answer.probabilities, answer.label !== undefined));
  if (answer.value !== undefined) {
    const name = schema.outputs.length === 1 && schema.outputs[0].unit ? schema.outputs[0].name : '';
    target.append(element('p', { className: 'label', id: 'value' }, show(answer.value) + ' ', element('small', {}, name)));
  }
  if (answer.values)
    target.append(tableOf(Object.entries(answer.values)));
}

function showProblem(problem) {
  by('answer').replaceChildren();
  by('problem').textContent = problem.detail;
  by('problem').hidden = false;
  const control = problem.field && document.querySelector(`[data-name="${CSS.escape(problem.field)}"]`);
  if (control) {
    setWrong(control, problem.detail);
    control.focus();
  }
}

const quoted = text => "'" + text.replaceAll("'", "'\\''") + "'";

function showRequest(request) {
  const data = request.name ? '--data-binary @' + quoted(request.name)
    : (request.type === 'text/csv' ? '--data-binary ' : '-d ') + quoted(request.body);
  by('curl').textContent = `curl ${location.origin}/predict -H 'Content-Type: ${request.type}' ${data}`;
  by('request').hidden = false;
}

async function predict(event) {
  event.preventDefault();
  by('problem').hidden = true;
  document.querySelectorAll('[aria-describedby]').forEach(control => setWrong(control));
  const request = readInputs();
  if (!request)
    return;
  by('predict').disabled = true;
  showRequest(request);
  try {
    const response = await fetch('predict', { method: 'POST', headers: { 'Content-Type': request.type }, body: request.body });
    const answer = await response.json();
    if (response.ok)
      showAnswer(answer);
    else
      showProblem(answer);
  } catch (error) {
    showProblem({ detail: 'The server does not answer: ' + error.message });
  } finally {
    by('predict').disabled = false;
  }
}

async function start() {
  schema = await (await fetch('schema')).json();
  const what = schema.classes ? `tells ${schema.classes.length} classes apart` : `answers with ${schema.outputs.length === 1 ? 'a value'
    : schema.outputs.length + (schema.task === 'labels' ? ' probabilities' : ' values')}`;
  const from = schema.inputs ? `${schema.inputs.length} columns` : schema.array.pictures ? 'pictures' : `${schema.array.size} numbers`;
  by('title').textContent = schema.run;
  by('about').textContent = `A model that ${what} from ${from}.`;
  document.title = schema.run + ' · BlasNet';
  if (schema.series)
    csvForm();
  else if (schema.inputs)
    tableForm();
  else if (schema.array.pictures)
    pictureForm();
  else
    numbersForm();
  by('form').addEventListener('submit', predict);
  by('form').addEventListener('reset', () => {
    clearDrawing();
    by('problem').hidden = true;
    by('request').hidden = true;
    by('answer').replaceChildren(element('p', { className: 'soft' }, 'Fill in the form and press Predict.'));
    document.querySelectorAll('[aria-describedby]').forEach(control => setWrong(control));
  });
  document.body.dataset.ready = 'true';
}

start().catch(error => showProblem({ detail: 'The page could not be built: ' + error.message }));
