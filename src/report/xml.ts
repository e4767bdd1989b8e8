/** Writes XML 1.0 that stays well-formed whatever text it is given. */

const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Half a character: no text holds it, and no file can. */
const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** Characters that XML 1.0 cannot hold, not even as a reference. */
const impossible = new RegExp(`${controls.source}|${lone.source}`, 'g')

/** Escapes text; characters that XML cannot hold become U+FFFD. Line breaks and tabs are kept. */
function contentText(text: string): string {
  return text
    .replace(impossible, '\ufffd')
    .replace(/[&<>"']/g, (char) => named[char]!)
    .replace(/[\r\u007f-\u009f]/g, (char) => `&#${char.charCodeAt(0)};`)
}

/** In an attribute a reader would turn them into spaces. */
function attributeText(text: string): string {
  return contentText(text).replace(/[\t\n]/g, (char) => `&#${char.charCodeAt(0)};`)
}

export interface XmlNode {
  readonly name: string
  readonly attributes: Readonly<Record<string, string | number>>
  readonly children: readonly (XmlNode | string)[]
}

/** A node; a string among the children is text. */
export function element(
  name: string,
  attributes: XmlNode['attributes'],
  children: XmlNode['children'] = [],
): XmlNode {
  return { name, attributes, children }
}

function render(node: XmlNode, indent: string): string {
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${attributeText(String(value))}"`)
    .join('')
  const open = `${indent}<${node.name}${attributes}`
  if (node.children.length === 0) return `${open}/>\n`
  // Text is not indented: white space inside would become part of it.
  if (node.children.every((child) => typeof child === 'string')) {
    return `${open}>${node.children.map((text) => contentText(text)).join('')}</${node.name}>\n`
  }
  const inner = node.children
    .map((child) => (typeof child === 'string' ? contentText(child) : render(child, `${indent}  `)))
    .join('')
  return `${open}>\n${inner}${indent}</${node.name}>\n`
}

/** A whole document. */
export function xmlDocument(root: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${render(root, '')}`
}
