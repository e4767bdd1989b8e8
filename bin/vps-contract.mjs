#!/usr/bin/env node
/** The launcher: sets up what is missing and starts the command line under the bundled Node 24. */
import { restart } from '../scripts/restart.mjs'

process.exitCode = await restart('src/cli/main.ts', process.argv.slice(2))
