/** jest's globalTeardown: stops what globalSetup started, and removes its folder. */
export default async function stopTestInfrastructure(): Promise<void> {
  await globalThis.testInfrastructure?.()
}
