/** One running system for several stories: the first one knows every payment, the last one kills processes. */
import { afterAll, beforeAll } from 'vitest'
import { type RunningGraph, startGraph } from '../graph.ts'
import { tellOfCatalog } from './catalog-story.ts'
import { tellOfCrashes } from './crash-story.ts'
import { tellOfPayment } from './payment-story.ts'

let graph: RunningGraph

beforeAll(async () => {
  graph = await startGraph()
}, 60_000)

afterAll(() => graph?.stop(), 30_000)

const running = () => graph
tellOfPayment(running)
tellOfCatalog(running)
tellOfCrashes(running)
