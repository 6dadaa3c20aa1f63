// What the report page does when touched; without it everything is there to read. Embedded by CMake.
(() => {
  'use strict';
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const svgElement = (name, attributes) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  document.documentElement.classList.add('js');

  // One floating note for everything. Placed through the object model, which the page's content
  // security policy allows; style attributes it does not.
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  document.body.append(tip);
  const showTip = (content, x, y) => {
    tip.replaceChildren(content);
    tip.hidden = false;
    const {width, height} = tip.getBoundingClientRect();
    const left = x + 16 + width > innerWidth ? x - 16 - width : x + 16;
    const top = y + 16 + height > innerHeight ? y - 16 - height : y + 16;
    tip.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`;
    tip.style.top = `${Math.max(4, top)}px`;
  };
  const hideTip = () => { tip.hidden = true; };
  addEventListener('keydown', (event) => { if (event.key === 'Escape') hideTip(); });
  addEventListener('scroll', hideTip, {passive: true});

  // Explanations: titles become notes that keyboards and fingers reach too.
  for (const element of all('button[title], td[title]')) {
    const words = element.title;
    element.removeAttribute('title');
    element.setAttribute('aria-description', words);
    const show = () => {
      const box = element.getBoundingClientRect();
      showTip(document.createTextNode(words), box.left, box.bottom - 10);
    };
    element.addEventListener('pointerenter', show);
    element.addEventListener('focus', show);
    element.addEventListener('pointerleave', hideTip);
    element.addEventListener('blur', hideTip);
  }

  // Theme: as the system has it, or the other one.
  const theme = document.querySelector('.theme');
  theme?.addEventListener('click', () => {
    const root = document.documentElement;
    const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    root.dataset.theme = (root.dataset.theme || system) === 'dark' ? 'light' : 'dark';
  });

  // Tables: a click on a heading sorts by its column, the next one turns the order round. Cells
  // without a value stay last.
  for (const button of all('table.data button.sort')) {
    button.addEventListener('click', () => {
      const heading = button.closest('th');
      const column = [...heading.parentNode.children].indexOf(heading);
      const body = heading.closest('table').tBodies[0];
      const before = heading.getAttribute('aria-sort');
      const first = heading.classList.contains('right') ? 'descending' : 'ascending';
      const order = !before ? first : before === 'ascending' ? 'descending' : 'ascending';
      const key = (row) => row.children[column].dataset.v ?? row.children[column].textContent;
      const sign = order === 'ascending' ? 1 : -1;
      const compare = (a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === '' || y === '') return (x === '') - (y === '');
        const [p, q] = [Number(x), Number(y)];
        const numbers = !Number.isNaN(p) && !Number.isNaN(q);
        return sign * (numbers ? (p > q) - (p < q) : x.localeCompare(y, undefined, {numeric: true}));
      };
      body.append(...[...body.rows].sort(compare));
      for (const other of all('th[aria-sort]', heading.parentNode)) other.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', order);
    });
  }

  // Legend: a click hides a method in every figure, resting on it dims the others.
  const legend = all('.legend button[data-s]');
  const hidden = new Set();
  const apply = () => {
    for (const element of all('.s[data-s], tr[data-s]'))
      element.classList.toggle('hidden', hidden.has(element.dataset.s));
    for (const button of legend) button.setAttribute('aria-pressed', String(!hidden.has(button.dataset.s)));
    const everything = document.querySelector('.everything');
    if (everything) everything.hidden = hidden.size === 0;
  };
  const choose = (number) => {
    document.body.classList.toggle('dim', number !== undefined);
    for (const element of all('.s.chosen')) element.classList.remove('chosen');
    if (number !== undefined)
      for (const element of all(`.s[data-s="${number}"]`)) element.classList.add('chosen');
  };
  for (const button of legend) {
    const number = button.dataset.s;
    button.addEventListener('click', (event) => {
      // With shift: this one alone.
      if (event.shiftKey) {
        hidden.clear();
        for (const other of legend) if (other !== button) hidden.add(other.dataset.s);
      } else if (!hidden.delete(number)) {
        hidden.add(number);
      }
      choose(undefined);
      apply();
    });
    button.addEventListener('pointerenter', (event) => {
      if (event.pointerType === 'mouse' && !hidden.has(number)) choose(number);
    });
    button.addEventListener('pointerleave', () => choose(undefined));
  }
  document.querySelector('.everything')?.addEventListener('click', () => { hidden.clear(); apply(); });
  for (const row of all('tr[data-s]')) {
    row.addEventListener('pointerenter', (event) => {
      if (event.pointerType === 'mouse' && !hidden.has(row.dataset.s)) choose(row.dataset.s);
    });
    row.addEventListener('pointerleave', () => choose(undefined));
  }

  // Linear and logarithmic.
  for (const button of all('.switch button[data-scale]')) {
    button.addEventListener('click', () => {
      const figure = button.closest('figure');
      figure.querySelector('svg.figure').dataset.scale = button.dataset.scale;
      for (const other of all('.switch button', figure))
        other.setAttribute('aria-pressed', String(other === button));
    });
  }

  // Seeds are paired: pointing at one shows the same seed of all methods.
  for (const figure of all('svg.strips')) {
    figure.addEventListener('pointerover', (event) => {
      const dot = event.target.closest('circle[data-d]');
      for (const other of all('circle.paired', figure)) other.classList.remove('paired');
      if (!dot) return hideTip();
      for (const other of all('circle[data-d]', figure))
        other.classList.toggle('paired', other.dataset.d === dot.dataset.d);
      showTip(document.createTextNode(dot.querySelector('title').textContent), event.clientX, event.clientY);
    });
    figure.addEventListener('pointerleave', () => {
      for (const other of all('circle.paired', figure)) other.classList.remove('paired');
      hideTip();
    });
  }

  // Curves: the values at the epoch under the pointer, or by arrow keys.
  const numbers = (text) => (text ?? '').split(' ').map((word) => (word === '-' ? NaN : Number(word)));
  const short = (value) => String(Number(value.toPrecision(4)));
  const names = new Map(legend.map((button) => [button.dataset.s, button.querySelector('span').textContent]));
  for (const figure of all('svg.figure[data-plot]')) {
    const [left, right, top, bottom] = numbers(figure.dataset.plot);
    const [first, last] = numbers(figure.dataset.xrange);
    const xs = numbers(figure.dataset.x);
    const series = all('.s[data-y]', figure).map((group) => ({
      number: group.dataset.s,
      color: group.classList[1],
      mark: names.get(group.dataset.s) ?? '',
      y: numbers(group.dataset.y),
      low: group.dataset.low && numbers(group.dataset.low),
      high: group.dataset.high && numbers(group.dataset.high),
      theory: group.dataset.theory && numbers(group.dataset.theory),
    }));
    const overlay = svgElement('g', {});
    figure.append(overlay);
    let at = -1;
    const clear = () => { overlay.replaceChildren(); hideTip(); at = -1; };
    const show = (index, clientX, clientY) => {
      at = index;
      const scale = figure.dataset.scale;
      const [low, high] = numbers(figure.querySelector(`:scope > .${scale}`).dataset.yrange);
      const f = scale === 'log' ? Math.log : (value) => value;
      const px = left + (xs[index] - first) / (last - first) * (right - left);
      const shown = series.filter((one) => !hidden.has(one.number) && !Number.isNaN(one.y[index] ?? NaN))
        .sort((a, b) => b.y[index] - a.y[index]);
      const parts = [svgElement('path', {class: 'guide', d: `M${px} ${top}V${bottom}`})];
      const table = document.createElement('table');
      table.createCaption().textContent = `${figure.dataset.xname ?? 'epoch'} ${short(xs[index])}`;
      for (const one of shown) {
        const value = one.y[index];
        const py = bottom - (f(value) - f(low)) / (f(high) - f(low)) * (bottom - top);
        if (Number.isFinite(py)) parts.push(svgElement('circle', {class: `at ${one.color}`, cx: px, cy: py, r: 4}));
        const row = table.insertRow();
        const swatch = svgElement('svg', {viewBox: '0 0 12 12', 'aria-hidden': 'true'});
        swatch.append(svgElement('circle', {class: one.color, cx: 6, cy: 6, r: 4}));
        row.insertCell().append(swatch, ` ${one.mark}`);
        row.insertCell().textContent = short(value);
        let more = '';
        if (one.low && one.low[index] !== one.high[index]) more = `${short(one.low[index])} to ${short(one.high[index])}`;
        if (one.theory && one.theory[index] !== undefined) more += `${more && ', '}theory ${short(one.theory[index])}`;
        row.insertCell().textContent = more;
        row.cells[2].className = 'soft';
      }
      overlay.replaceChildren(...parts);
      if (clientX === undefined) {
        const box = figure.getBoundingClientRect();
        clientX = box.left + px / figure.viewBox.baseVal.width * box.width;
        clientY = box.top + box.height / 3;
      }
      showTip(table, clientX, clientY);
    };
    figure.addEventListener('pointermove', (event) => {
      const box = figure.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width * figure.viewBox.baseVal.width;
      const epoch = first + (x - left) / (right - left) * (last - first);
      let nearest = 0;
      xs.forEach((value, i) => { if (Math.abs(value - epoch) < Math.abs(xs[nearest] - epoch)) nearest = i; });
      if (x < left - 8 || x > right + 8) clear();
      else show(nearest, event.clientX, event.clientY);
    });
    figure.addEventListener('pointerleave', clear);
    figure.addEventListener('blur', clear);
    figure.addEventListener('keydown', (event) => {
      const steps = {ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -xs.length, End: xs.length};
      if (!(event.key in steps)) return;
      event.preventDefault();
      show(Math.max(0, Math.min(xs.length - 1, (at < 0 ? 0 : at) + steps[event.key])));
    });
  }

  // Print shows what is folded.
  addEventListener('beforeprint', () => { for (const part of all('details')) part.open = true; });
})();
