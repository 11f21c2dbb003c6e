/** The engines that can carry operations out, by which the configuration chooses; apart, as it is read without them. */
export const ENGINES = ['storegraph', 'apollo'] as const
export type EngineName = (typeof ENGINES)[number]
