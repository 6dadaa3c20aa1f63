// Drives a report page in headless Chromium: what is shown, what moves, and that nothing else happens.
// usage: node drive.js PLAYWRIGHT_CORE CHROMIUM STUDY [SHOTS]; run.py makes the study.
const fs = require('fs');
const path = require('path');
const {pathToFileURL} = require('url');
const [, , playwright, chromium, study, shots] = process.argv;
const address = pathToFileURL(path.join(study, 'report.html')).href;

let failures = 0;
const check = (claim, holds, found = '') => {
  if (!holds) {
    ++failures;
    console.log(`FAILED: ${claim}${found === '' ? '' : ` (found ${JSON.stringify(found)})`}`);
  }
};
const shot = async (page, name) => {
  if (shots) await page.screenshot({path: path.join(shots, `${name}.png`), fullPage: true});
};
// Contrast of WCAG 2 between a text's colour and what lies behind it.
const contrast = (page, selector) => page.evaluate((wanted) => {
  const channels = (text) => text.match(/[\d.]+/g).map(Number);
  const luminance = (rgb) => rgb.slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const element = document.querySelector(wanted);
  if (!element) return `no ${wanted}`;
  const style = getComputedStyle(element);
  const ground = luminance(channels(getComputedStyle(document.body).backgroundColor));
  const ink = luminance(channels(element.namespaceURI.endsWith('svg') ? style.fill : style.color));
  return (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
}, selector);

(async () => {
  const {chromium: engine} = require(playwright);
  const browser = await engine.launch({
    executablePath: chromium,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  // A page whose every request and complaint is a failure.
  const open = async (options, url = address) => {
    const context = await browser.newContext({viewport: {width: 1200, height: 900}, ...options});
    const page = await context.newPage();
    page.on('request', (request) => {
      if (request.url() !== url && !request.url().startsWith('data:')) check('no request', false, request.url());
    });
    page.on('console', (message) => check('a quiet console', false, message.text()));
    page.on('pageerror', (error) => check('no script error', false, error.message));
    await page.goto(url);
    return page;
  };

  // Light.
  let page = await open({colorScheme: 'light'});
  check('begins with the verdict', (await page.locator('main > :first-child').getAttribute('id')) === 'verdict');
  check('names are text', (await page.locator('h2').allTextContents()).includes(`we<i>rd & 'data' "x"`));
  check('no element of a name', (await page.locator('i').count()) === 0);
  for (const selector of ['p', '.soft', '.note', 'a', 'figcaption', '.figure .soft', '.better, .worse'])
    check(`contrast of ${selector}`, (await contrast(page, selector)) >= 4.5, await contrast(page, selector));
  const nameless = await page.evaluate(() => [...document.querySelectorAll('svg.figure, button')]
    .filter((element) => !(element.getAttribute('aria-label') || element.textContent.trim())).length);
  check('figures and buttons have names', nameless === 0, nameless);
  await shot(page, 'light');

  // Legend.
  const first = page.locator('.legend button').first();
  const lines = () => page.evaluate(() => [...document.querySelectorAll('.figure:not(.strips):not(.confusion) .s[data-s="0"]')]
    .map((element) => getComputedStyle(element).display));
  check('lines are shown', (await lines()).every((display) => display !== 'none') && (await lines()).length > 4);
  await first.click();
  check('a click hides the line everywhere', (await lines()).every((display) => display === 'none'), await lines());
  check('and says so', (await first.getAttribute('aria-pressed')) === 'false');
  check('others stay', await page.evaluate(() => getComputedStyle(document.querySelector('.s[data-s="1"]')).display !== 'none'));
  await page.locator('.everything').click();
  check('all come back', (await lines()).every((display) => display !== 'none'));
  await first.focus();
  await page.keyboard.press('Enter');
  check('keys hide too', (await first.getAttribute('aria-pressed')) === 'false');
  await page.keyboard.press('Enter');

  // Sorting.
  const heading = page.locator('#data-1 th', {hasText: 'test_accuracy'}).first();
  const column = await heading.evaluate((th) => [...th.parentNode.children].indexOf(th));
  const values = () => page.evaluate((at) => [...document.querySelector('#data-1 table.data').tBodies[0].rows]
    .map((row) => Number(row.children[at].dataset.v ?? row.children[at].textContent)), column);
  const ordered = (numbers, sign) => numbers.every((value, i) => i === 0 || sign * (value - numbers[i - 1]) >= 0);
  await heading.locator('button').click();
  check('largest first', ordered(await values(), -1) && new Set(await values()).size > 1, await values());
  check('the heading says so', (await heading.getAttribute('aria-sort')) === 'descending');
  await heading.locator('button').click();
  check('then smallest first', ordered(await values(), 1), await values());
  await page.mouse.move(5, 5);

  // What a column means.
  await heading.locator('button').focus();
  check('a heading explains its test', (await page.locator('.tip').textContent()).includes('standard deviation'),
    await page.locator('.tip').textContent());
  await page.keyboard.press('Escape');
  check('Escape closes it', await page.locator('.tip').isHidden());

  // Hover: the values at an epoch are those of the figure.
  const figure = page.locator('#data-1 svg.figure[data-plot]').first();
  await figure.scrollIntoViewIfNeeded();
  await page.waitForTimeout(200);  // scrolling, which closes notes, reports late
  const expected = await figure.evaluate((svg) => {
    const [left, right] = svg.dataset.plot.split(' ').map(Number);
    const xs = svg.dataset.x.split(' ').map(Number);
    const [low, high] = svg.dataset.xrange.split(' ').map(Number);
    const at = Math.floor(xs.length / 2);
    const box = svg.getBoundingClientRect();
    const x = left + (xs[at] - low) / (high - low) * (right - left);
    return {
      x: box.left + x / svg.viewBox.baseVal.width * box.width,
      y: box.top + box.height / 2,
      epoch: xs[at],
      values: [...svg.querySelectorAll('.s[data-y]')].map((group) => Number(group.dataset.y.split(' ')[at])),
    };
  });
  await page.mouse.move(expected.x, expected.y);
  let tip = await page.locator('.tip').textContent();
  check('hover shows a note', await page.locator('.tip').isVisible());
  check('hover shows the epoch', tip.startsWith(`epoch ${expected.epoch}`), tip);
  for (const value of expected.values) check('hover shows the value', tip.includes(String(value)), [value, tip]);
  check('a guide is drawn', (await figure.locator('.guide').count()) === 1);
  if (shots) await page.screenshot({path: path.join(shots, 'hover.png')});
  await page.mouse.move(5, 5);
  check('and goes', (await page.locator('.tip').isHidden()) && (await figure.locator('.guide').count()) === 0);
  await figure.focus();
  await page.keyboard.press('End');
  tip = await page.locator('.tip').textContent();
  check('End shows the last epoch', tip.startsWith('epoch 12'), tip);
  await page.keyboard.press('ArrowLeft');
  tip = await page.locator('.tip').textContent();
  check('an arrow goes one back', tip.startsWith('epoch 11'), tip);

  // Scales.
  const framed = page.locator('figure', {has: page.locator('.switch')}).first();
  await framed.locator('button[data-scale="log"]').click();
  check('log is shown', (await framed.locator('svg.figure > .log').isVisible()) && (await framed.locator('svg.figure > .linear').isHidden()));
  await framed.locator('button[data-scale="linear"]').click();
  check('linear is shown', (await framed.locator('svg.figure > .linear').isVisible()) && (await framed.locator('svg.figure > .log').isHidden()));

  // Seeds are paired.
  const dots = page.locator('#data-1 svg.strips').first().locator('circle[data-d="2"]');
  await dots.first().hover({force: true});
  const paired = await page.locator('#data-1 svg.strips').first().locator('circle.paired').evaluateAll((all) => all.map((dot) => dot.dataset.d));
  check('one seed is found everywhere', paired.length === (await dots.count()) && paired.every((seed) => seed === '2'), paired);

  // Print.
  await page.emulateMedia({media: 'print'});
  check('print is without navigation', await page.locator('nav').isHidden());
  check('print is on white', (await page.evaluate(() => getComputedStyle(document.body).backgroundColor)) === 'rgb(255, 255, 255)');
  const pdf = await page.pdf({format: 'A4'});
  check('a page is printed', pdf.length > 20000, pdf.length);
  if (shots) fs.writeFileSync(path.join(shots, 'print.pdf'), pdf);
  await page.context().close();

  // Dark, by the system and by the button.
  page = await open({colorScheme: 'dark'});
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  check('dark is dark', (await ground()) === 'rgb(21, 23, 28)', await ground());
  for (const selector of ['p', '.soft', '.note', 'a', 'figcaption', '.figure .soft', '.better, .worse'])
    check(`contrast of ${selector} in the dark`, (await contrast(page, selector)) >= 4.5, await contrast(page, selector));
  await shot(page, 'dark');
  await page.locator('.theme').click();
  check('the button makes it light', (await ground()) === 'rgb(255, 255, 255)', await ground());
  await page.emulateMedia({media: 'print'});
  check('dark prints on white', (await ground()) === 'rgb(255, 255, 255)', await ground());
  await page.context().close();

  // A phone.
  page = await open({colorScheme: 'light', viewport: {width: 400, height: 800}, hasTouch: true});
  const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
  check('nothing is wider than a phone', width <= 400, width);
  const smallest = await page.evaluate(() => Math.min(...[...document.querySelectorAll('svg.figure text')].map((text) =>
    text.getBoundingClientRect().height).filter((height) => height > 0)));
  check('labels can be read on a phone', smallest >= 8, smallest);
  await shot(page, 'phone');
  await page.context().close();

  // Without scripts all is there.
  page = await open({javaScriptEnabled: false});
  check('figures without scripts', (await page.locator('svg.figure').count()) > 10);
  check('no dead buttons', (await page.locator('.theme').isHidden()) && (await page.locator('.switch').first().isHidden()));
  await page.context().close();

  // The policy refuses what a name might have brought in.
  const context = await browser.newContext();
  page = await context.newPage();
  await page.goto(address);
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    return window.ran;
  });
  check('no other script runs', ran === undefined, ran);
  await context.close();

  // Figures for papers.
  const figures = fs.readdirSync(path.join(study, 'figures')).filter((name) => name.endsWith('.svg'));
  for (const name of figures) {
    page = await open({colorScheme: 'dark'}, pathToFileURL(path.join(study, 'figures', name)).href);
    check(`${name} is drawn`, (await page.evaluate(() => document.documentElement.getBoundingClientRect().width)) === 480);
    await page.context().close();
  }
  await browser.close();
  console.log(failures === 0 ? 'the page works' : `${failures} failed`);
  process.exit(failures === 0 ? 0 : 1);
})().catch((error) => { console.error(error); process.exit(1); });
