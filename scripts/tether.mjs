/** Loaded before a restarted file: should the launcher be killed, it ends as if asked to. */
import { isMainThread } from 'node:worker_threads'

const at = process.execArgv.indexOf(import.meta.url)

// Only the restarted process itself: its own children and threads have other parents.
if (isMainThread && at > 0 && process.channel) {
  process.execArgv.splice(at - 1, 2)
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
}
