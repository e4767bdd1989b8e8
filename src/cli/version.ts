/** The version of this tool, from its package. */
import { readFileSync } from 'node:fs'
import { rootDir } from './paths.ts'

const { version } = JSON.parse(readFileSync(`${rootDir}/package.json`, 'utf8')) as {
  version: string
}

export const toolVersion = version
