// starts the gateway stack of e2e once and stays, printing its URL
import { startGraph } from '/work/wt-client/tests/e2e/graph.ts'
const graph = await startGraph()
console.log(graph.stack.url('gateway'), graph.folder)
const stop = async () => { await graph.stop(); process.exit(0) }
process.on('SIGTERM', stop); process.on('SIGINT', stop)
setTimeout(stop, 75*60_000)
setInterval(()=>{}, 1000)
