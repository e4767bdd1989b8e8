/** report.html and junit.xml in a real browser: what is shown, what is run, what is loaded. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readHar } from '#exchange/har.ts'
import { writeHar } from '#report/har.ts'
import { writeJunit } from '#report/junit.ts'
import { buildResults } from '#report/report.ts'
import { sampleInput, sampleTape } from '#report/testing.ts'
import { writeReports } from '#report/write.ts'

const executablePath = '/usr/bin/chromium'
const missing = !existsSync(executablePath)
if (missing) console.warn(`no browser at ${executablePath}: the page of a report is not looked at`)

const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const results = buildResults(sampleInput)
const dir = mkdtempSync(join(tmpdir(), 'vps-page-'))
const address = pathToFileURL(join(dir, 'report.html')).href
let browser: Browser | null = null

beforeAll(async () => {
  writeReports(dir, results, sampleTape)
  if (!missing) browser = await chromium.launch({ executablePath, args })
}, 60_000)

afterAll(async () => {
  await browser?.close()
  rmSync(dir, { recursive: true })
})

interface Opened {
  readonly page: Page
  /** Errors, refused scripts, dialogs and requests other than the page itself. */
  readonly trouble: string[]
}

async function open(
  hash = '',
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Opened> {
  const context: BrowserContext = await browser!.newContext(options)
  const page = await context.newPage()
  const trouble: string[] = []
  page.on('console', (message) => trouble.push(message.text()))
  page.on('pageerror', (error) => trouble.push(error.message))
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== address) trouble.push(`loads ${request.url()}`)
  })
  page.on('dialog', (dialog) => {
    trouble.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.goto(`${address}${hash}`)
  return { page, trouble }
}

describe.skipIf(missing)('report.html', { timeout: 30_000 }, () => {
  it('says the verdict first, loads nothing, and runs no script of a server', async () => {
    const { page, trouble } = await open()
    await page.waitForSelector('#list tbody tr')
    expect(await page.locator('h1').textContent()).toBe('NOT FIT')
    expect(await page.locator('.why').textContent()).toBe(results.why)
    expect(await page.locator('.tile').count()).toBe(4)
    const h1 = (await page.locator('h1').boundingBox())!
    expect(h1.y).toBeLessThan(200)
    expect(await page.locator('img, iframe, link').count()).toBe(0)
    expect(await page.locator('script').count()).toBe(2)
    expect(trouble).toEqual([])
    await page.context().close()
  })

  it('without script shows verdict, findings with the promise, values and reproducer', async () => {
    const { page } = await open('', { javaScriptEnabled: false })
    const rule = page.locator('[id="f=pagination/last-page-is-ceiling"]')
    expect(await rule.locator('blockquote').textContent()).toContain('rounded up')
    expect(await rule.locator('.values').textContent()).toMatch(/expected3\s+got2/)
    expect(await rule.locator('.copy pre').textContent()).toContain('curl -i')
    expect(await page.locator('#untested').textContent()).toContain('set VPS_API_TOKEN_OTHER')
    expect(await page.locator('#exchanges-live').isVisible()).toBe(false)
    expect(await page.locator('#theme').isVisible()).toBe(false)
    await page.context().close()
  })

  it('searches exchanges by field and text', async () => {
    const { page } = await open()
    const found = page.locator('#list tbody tr')
    await found.first().waitFor()
    expect(await found.count()).toBe(sampleTape.length)
    await page.keyboard.press('/')
    const cases: [query: string, ids: string[]][] = [
      ['method:post', ['x4', 'x5']],
      ['op:listPlans status:5', ['x7']],
      ['status:timeout', ['x6']],
      ['"Größe S"', ['x1']],
      ['token:none 401', []],
      ['nonsense:1', []],
      ['', sampleTape.map(({ id }) => id)],
    ]
    for (const [query, ids] of cases) {
      await page.fill('#query', query)
      expect(await page.locator('#list .open').allTextContents(), query).toEqual(ids)
    }
    await page.fill('#query', 'method:post')
    expect(await page.evaluate('location.hash')).toBe('#q=method%3Apost')
    await page.context().close()
  })

  it('opens an exchange by link and key, shows hostile text as text, and closes it', async () => {
    const { page, trouble } = await open('#x=x7')
    const detail = page.locator('#detail')
    await detail.waitFor()
    const text = (await detail.textContent())!
    expect(text).toContain('<script>alert(1)</script><img src=x onerror=alert(2)>')
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/)
    expect(text).toContain('</pre>\\n## heading')
    expect(await detail.locator('script, img').count()).toBe(0)
    expect(trouble).toEqual([])
    await page.keyboard.press('Escape')
    expect(await detail.isVisible()).toBe(false)
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    // The page follows its address, and is told of a new one a moment later.
    await detail.locator('h3', { hasText: 'x6' }).waitFor()
    expect(await detail.locator('h3').textContent()).toContain('x6')
    await page.context().close()
  })

  it('every view is a link, and links of findings lead to exchanges', async () => {
    const { page } = await open('#q=status%3A201')
    await page.waitForSelector('#list tbody tr')
    expect(await page.locator('#list .open').allTextContents()).toEqual(['x4', 'x5'])
    await page.locator('#findings a[href="#x=x2"]').first().click()
    expect(await page.locator('#detail h3').textContent()).toContain('per_page=4')
    await page.context().close()
  })

  it('has light and dark, by the system and by a button', async () => {
    const paper = (page: Page): Promise<string> =>
      page.evaluate('getComputedStyle(document.body).backgroundColor')
    const { page } = await open('', { colorScheme: 'dark' })
    expect(await paper(page)).toBe('rgb(19, 20, 23)')
    await page.click('#theme')
    expect(await paper(page)).toBe('rgb(250, 250, 248)')
    await page.context().close()
  })

  it('can be read by assistive technology: landmarks, headings, table heads, names', async () => {
    const { page } = await open()
    await page.waitForSelector('#list tbody tr')
    for (const role of ['banner', 'navigation', 'main', 'contentinfo', 'search'] as const) {
      expect(await page.getByRole(role).count(), role).toBe(1)
    }
    const unscoped = await page.locator('th:not([scope])').count()
    const unnamed = await page.locator('table:not(:has(caption))').count()
    const untitled = await page.locator('svg:not([aria-hidden]):not(:has(title))').count()
    expect([unscoped, unnamed, untitled]).toEqual([0, 0, 0])
    expect(await page.getByLabel('Search').count()).toBe(1)
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    await page.context().close()
  })

  it('does not scroll sideways on a phone, and prints', async () => {
    const { page } = await open('', { viewport: { width: 380, height: 700 } })
    await page.waitForSelector('#list tbody tr')
    const width = await page.evaluate<number>('document.documentElement.scrollWidth')
    expect(width).toBeLessThanOrEqual(380)
    const pdf = await page.pdf()
    expect(pdf.length).toBeGreaterThan(10_000)
    await page.context().close()
  })
})

describe.skipIf(missing)('junit.xml', { timeout: 30_000 }, () => {
  it('is well-formed whatever a server sent', async () => {
    const { page } = await open()
    const names = await page.evaluate<string[], string>((text) => {
      const parser = new (globalThis as unknown as { DOMParser: new () => Parser }).DOMParser()
      const tree = parser.parseFromString(text, 'application/xml')
      return Array.from(tree.querySelectorAll('parsererror, testcase'), (node) => node.nodeName)
    }, writeJunit(results))
    expect(new Set(names)).toEqual(new Set(['testcase']))
    expect(names).toHaveLength(results.rules.length + 3)
    await page.context().close()
  })
})

interface Parser {
  parseFromString(
    text: string,
    type: string,
  ): { querySelectorAll(selector: string): Iterable<{ nodeName: string }> }
}

describe('run.har', () => {
  it('comes back by import with everything that rules look at', () => {
    const { exchanges, target, leftOut } = readHar(writeHar(results, sampleTape), { salt: 'x' })
    expect(target).toBe(results.run.target)
    expect(leftOut).toEqual([])
    const seen = (tape: typeof sampleTape) =>
      tape.map(({ id, step, operation, token, account, request, response, failure, sentAt }) => ({
        ...{ id, step, operation, token, account, failure, sentAt },
        request: { ...request, body: request.body?.text ?? null },
        response: response && { ...response, body: response.body?.text ?? null },
      }))
    expect(seen(exchanges)).toEqual(seen(sampleTape))
  })
})
