/** Every decision the reference leaves to the provider, with all answers a fair judge accepts. */

const open = <const V extends readonly (string | number | boolean | null)[]>(
  point: string,
  ...values: V
) => ({ point, values })

/** The dimensions: the point of the contract each rests on, then its values, ours first. */
export const dimensions = {
  // transport
  keyOrder: open('TRN-03', 'documented', 'alphabetical', 'reversed'),
  spacing: open('TRN-03', 'compact', 'pretty', 'newline'),
  escapes: open('TRN-03', 'raw', 'laravel'),
  extraMembers: open('ENV-09', 'none', 'some'),
  errorExtras: open('ENV-09', 'none', 'details'),
  contentType: open(
    'TRN-04',
    'application/json',
    'application/json; charset=utf-8',
    'application/vnd.vrtx.v2+json',
  ),
  framing: open('TRN-19', 'length', 'chunked'),
  compression: open('TRN-13', 'never', 'when asked'),
  headerCase: open('TRN-19', 'canonical', 'lower', 'upper'),
  connection: open('TRN-19', 'keep', 'close'),
  date: open('H', 'sent', 'absent'),
  skewMs: open('H', 0, 7300, -12_400, 45_000),
  conditional: open('TRN-21', 'none', 'etag'),
  cache: open('TRN-16', 'none', 'private', 'no-store'),
  cors: open('TRN-11', 'none', 'any'),
  extraHeaders: open('TRN-19', 'none', 'some'),
  head: open('AMB-13', 200, 405),
  wrongMethod: open('TRN-10', 405, 404),
  trailingSlash: open('TRN-19', 404, 200),
  latencyMs: open('CRE-27', 0, 15, 60),
  incident: open('TRN-12', 'none', '502', '503', '504 after the work', 'pauses'),
  waf: open('H', 'none', 'html', 'strict'),
  time: open('CRE-17', '+00:00', 'Z', 'fraction', '+02:00'),
  // authentication
  malformedAuth: open('AMB-14', 'UNAUTHENTICATED', 'INVALID_TOKEN'),
  schemeCase: open('AUT-16', 'any', 'exact'),
  tokenInQuery: open('AUT-17', false, true),
  wwwAuthenticate: open('AUT-18', true, false),
  tokenShape: open('AMB-33', 'ptla', 'sanctum', 'jwt', 'uuid'),
  routeWithoutToken: open('AMB-37', 401, 404),
  whitelistOrder: open('AMB-15', 'before limits', 'after limits'),
  rates401: open('AMB-15', 'absent', 'present'),
  // errors
  notFoundCode: open('AMB-18', 'NOT_FOUND', 'SERVER_NOT_FOUND', 'RESOURCE_NOT_FOUND'),
  foreign: open('AUT-13', 404, 403),
  malformedJson: open('ERR-10', 400, 422),
  mediaType: open('TRN-08', 415, 400, 422, 'lenient'),
  badId: open('ERR-11', 404, 400, 422),
  overdueOrder: open('AMB-16', '422 first', '402 first'),
  badPlan: open('CRE-21', 422, 404),
  badLocation: open('LOC-07', 422, 404, 409),
  numberText: open('CRE-25', 422, 'coerced'),
  strangers: open('CRE-24', 'ignored', 422),
  hostnames: open('AMB-42', 'lenient', 'strict', 'lower'),
  // catalogue
  prices: open('AMB-03', 'documented', 'drifted'),
  extraPlans: open('AMB-03', 'none', 'one', 'many'),
  planStock: open('AMB-40', 'all', 'subset', 'flagged'),
  outOfStock: open('CRE-29', 409, 422),
  unknownLocationFilter: open('PLN-13', 'empty', 422, 404, 400),
  locations: open('AMB-01', 'all', 'few', 'one', 'more'),
  locationMeta: open('AMB-07', 'none', 'paged'),
  locationShape: open('AMB-08', 'name', 'region', 'nested'),
  templates: open('AMB-10', 'common', 'few', 'many'),
  templateMeta: open('AMB-07', 'none', 'paged'),
  templateShape: open('AMB-09', 'name', 'operating_system', 'bare'),
  unknownLocationTemplates: open('TPL-07', 404, 422, 'empty'),
  // creation and installation
  uuid: open('AMB-34', 'v4', 'v7 nibble', 'v1 nibble', 'odd variant'),
  addresses: open('AMB-43', 'one', 'late', 'dual', 'host route', 'no gateway'),
  unnamed: open('AMB-42', 'short', 'word', 'host'),
  locationHeader: open('CRE-27', false, true),
  installingPassword: open('AMB-22', 'generating', 'pending'),
  install: open('AMB-11', 'plain', 'running early', 'null state', 'creating', 'late start'),
  credentialsLagMs: open('CRD-03', 0, 3000),
  lagMs: open('AMB-50', 0, 1500, 4000),
  lagOn: open('AMB-50', 'lists', 'every read'),
  // reading
  normal: open('AMB-12', null, 'active', 'ok'),
  listItems: open('AMB-36', 'short', 'disk', 'full'),
  order: open('LST-12', 'oldest', 'newest', 'name'),
  unknownStatus: open('LST-08', 'empty', 422, 'ignored'),
  runningFilter: open('AMB-39', 'empty', 422, 'healthy'),
  preexisting: open('H', 'none', 'two', 'many'),
  otherOwns: open('AUT-12', 1, 0, 3),
  foreignTraffic: open('H', 'none', 'servers', 'requests'),
  shortOnSub: open('AMB-35', 200, 404),
  upperUuid: open('GET-10', 200, 404),
  backups: open('BAK-04', 'none', 'one', 'several'),
  backupsInstalling: open('BAK-04', 200, 409),
  uptimeStopped: open('AMB-21', 0, null, 'absent', 'frozen'),
  uptimeStep: open('STA-07', 1, 10, 'float'),
  transitions: open('STA-13', 'none', 'words'),
  statusExtras: open('STA-13', 'none', 'some'),
  installingCredentials: open('AMB-23', 'null password', 'null data'),
  // power and deletion
  powerMember: open('AMB-20', 'action', 'signal', 'state', 'type', 'command', 'power'),
  powerCode: open('PWR-05', 200, 202, 204),
  powerBody: open('PWR-05', 'object', 'null', 'message'),
  powerLagMs: open('PWR-05', 0, 3000),
  guest: open('STA-10', 'obeys', 'slow', 'ignores'),
  powerInstalling: open('PWR-07', 409, 422, 423, 'no effect'),
  powerNoop: open('PWR-06', 'accepted', 409, 422),
  badAction: open('PWR-02', 422, 400),
  emptyPower: open('PWR-03', 422, 400),
  deleteCode: open('AMB-19', 204, 200, 202),
  deleteMs: open('DEL-03', 0, 3000),
  deleting: open('DEL-03', 'shown', 'hidden in lists'),
  repeatDelete: open('DEL-02', 404, 410, 204),
  repeatWhileDeleting: open('DEL-02', 'accepted', 409),
  gone: open('DEL-03', 404, 410),
  deleteInstalling: open('DEL-06', 'accepted', 409),
  deleteUnknown: open('DEL-08', 404, 204),
  // idempotency
  busy: open('AMB-29', 'wait', 409, 425, 429, 503),
  otherBody: open('AMB-28', 201, 409, 422, 400),
  keyScope: open('AMB-31', 'account', 'token'),
  failures: open('AMB-30', 'fresh', 'stored', 'mismatch'),
  replaysCounted: open('AMB-45', true, false),
  replayMarker: open('IDE-19', 'none', 'Idempotent-Replayed', 'Idempotency-Relayed'),
  keySyntax: open('AMB-33', 'any', 'uuid', 'short'),
  createMs: open('CRE-27', 40, 0, 400),
  // pagination
  perPageOver: open('PAG-13', 'clamp', 'default', 422, 400),
  perPageBad: open('PAG-17', 'default', 'clamp', 422, 400),
  pageBad: open('PAG-16', 'first', 422, 400),
  beyond: open('PAG-15', 'empty', 404, 422, 'last'),
  emptyLastPage: open('AMB-46', 1, 0),
  pageLinks: open('PAG-22', 'none', 'laravel'),
  // rate limits
  burstKind: open(
    'AMB-05',
    'first hit',
    'clock',
    'phase',
    'log',
    'counter clock',
    'counter hit',
    'bucket',
    'gcra',
  ),
  minuteKind: open(
    'AMB-48',
    'first hit',
    'clock',
    'phase',
    'log',
    'counter clock',
    'counter hit',
    'bucket',
    'gcra',
  ),
  oneBucket: open('AMB-05', false, true),
  describe: open('AMB-06', 'tighter', 'minute', 'burst', 'alternating'),
  reset2xx: open('AMB-49', true, false),
  rates4xx: open('RAT-19', true, false),
  retryRounding: open('RAT-08', 'ceil', 'floor'),
  resetRounding: open('RAT-15', 'ceil', 'floor'),
  countRefused: open('RAT-23', false, true),
  rateMessage: open('RAT-26', 'seconds', 'plain'),
  ietf: open('RAT-27', false, true),
} as const

type Dimensions = typeof dimensions

/** One value for every dimension. */
export type Choices = { -readonly [K in keyof Dimensions]: Dimensions[K]['values'][number] }

/** The name of a dimension. */
export type Dimension = keyof Choices

const names = Object.keys(dimensions) as Dimension[]

/** How many dimensions there are. */
export const choiceCount = names.length

/** The provider nearest to the examples of the reference. */
export function plainChoices(): Choices {
  return Object.fromEntries(names.map((name) => [name, dimensions[name].values[0]])) as Choices
}

/** Every value that is not the plain one, alone: the finest test of a judge's fairness. */
export function everyAlternative(): { dimension: Dimension; choices: Partial<Choices> }[] {
  return names.flatMap((dimension) =>
    dimensions[dimension].values
      .slice(1)
      .map((value) => ({ dimension, choices: { [dimension]: value } as Partial<Choices> })),
  )
}

/** A repeatable stream of numbers in [0, 1) (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Rare in the wild, so drawn rarely: a run full of incidents judges little. */
const seldom: readonly Dimension[] = ['incident', 'foreignTraffic', 'waf', 'date', 'head']

/** A provider drawn by a seed: every dimension on its own. */
export function randomChoices(seed: number): Choices {
  const next = chance(seed)
  const drawn = names.map((name) => {
    const values: readonly unknown[] = dimensions[name].values
    const plain = seldom.includes(name) && next() < 0.8
    return [name, plain ? values[0] : values[Math.floor(next() * values.length)]]
  })
  return Object.fromEntries(drawn) as Choices
}
