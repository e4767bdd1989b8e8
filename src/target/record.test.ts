/** What is recorded of a body: decoded, measured, redacted, and never unpacked without bound. */
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openRedactor } from '#exchange/redact.ts'
import { decodedBytesMax, recordBody, recordedCharsMax, recordResponse } from './record.ts'

const quickly = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }
const redactor = openRedactor('salt')

function answer(bytes: Buffer, headers: [string, string][] = []) {
  return recordResponse({ status: 200, headers, bytes, cut: false }, { redactor })
}

describe('recordBody', () => {
  it('counts bytes, not characters', () => {
    const body = recordBody(Buffer.from('{"name":"8 vCPU · 16 GB"}'), { redactor })
    expect(body).toMatchObject({ bytes: 26, utf8: true, cut: false })
  })

  it.each([
    ['invalid UTF-8', Buffer.from([0x22, 0xb7, 0x22])],
    ['a byte order mark', Buffer.from('\uFEFF{}')],
  ])('notes %s', (_what, bytes) => {
    expect(recordBody(bytes, { redactor })?.utf8).toBe(false)
  })

  it('is null for no content', () => {
    expect(recordBody(Buffer.alloc(0), { redactor })).toBeNull()
    expect(recordBody(null, { redactor })).toBeNull()
  })

  it('cuts what is too long', () => {
    const body = recordBody(Buffer.from('x'.repeat(recordedCharsMax + 1)), { redactor })
    expect(body?.cut).toBe(true)
    expect(body?.text).toHaveLength(recordedCharsMax)
  })
})

describe('recordResponse', () => {
  it('decodes gzip and keeps the length on the wire', () => {
    const bytes = gzipSync('{"data":[]}')
    const { body } = answer(bytes, [['Content-Encoding', 'gzip']])
    expect(body).toMatchObject({ text: '{"data":[]}', bytes: 11, wireBytes: bytes.length })
  })

  it.each([
    ['wrong bytes', 'gzip'],
    ['an unknown coding', 'zstd-x'],
  ])('says when content cannot be decoded: %s', (_what, coding) => {
    expect(answer(Buffer.from('{}'), [['content-encoding', coding]]).undecodable).toBeTruthy()
  })

  it.each([
    ['gzip', gzipSync],
    ['br', (text: string) => brotliCompressSync(text, quickly)],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
  ])('keeps the beginning of a long list (%s)', (coding, pack) => {
    const text = JSON.stringify(Array.from({ length: 600_000 }, (_, i) => i))
    const { body, undecodable } = answer(pack(text), [['content-encoding', coding]])
    expect(undecodable).toBeUndefined()
    expect(body).toMatchObject({ cut: true, utf8: true, bytes: text.length })
    expect(text.startsWith(body!.text)).toBe(true)
  })

  it('does not unpack a bomb', () => {
    const bomb = gzipSync(Buffer.alloc(decodedBytesMax + 1_000))
    expect(answer(bomb, [['content-encoding', 'gzip']]).undecodable).toContain(
      String(decodedBytesMax),
    )
  })
})
