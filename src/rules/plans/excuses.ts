/**
 * Words by which a refusal says that it is a matter of stock, size or the moment (CRE-29), whatever
 * else it names.
 */

/** Nothing left, or not now. */
const scarcity = [
  'stock|sold|capacity|availab|\\bfull\\b|exhaust|enough|insufficient|resources|quota|limit',
  'moment|currently|temporar|mainten|\\bclosed|being (?:updated|prepared)',
  'try (?:again|later|another)',
  '\\bnodes?\\b|\\bhosts?\\b|no longer accept|not accept',
]
/** Too little for what was chosen. */
const size = [
  'too (?:small|little|low|big|large)|minimum|larger|bigger|at least|\\brequires?\\b|needs? ',
  '(?:more|much|enough|less|little|larger) (?:disk|storage|memory|ram)\\b|\\b\\d+ ?[gm]i?b\\b',
]

export const scarcityWords = new RegExp(scarcity.join('|'), 'i')
export const sizeWords = new RegExp(size.join('|'), 'i')
