export type { EngineModule, WireCodec } from './engine/core.js';
export { type Coverage, type CoverageName, coverageNames } from './engine/coverage.js';
export { type Plan, type PlanOverrides, planFor } from './plan.js';
export { runSeed, type SeedOptions, type SeedResult } from './run-seed.js';
