export type { EngineModule, WireCodec } from './engine/core.js';
export { type Coverage, type CoverageName, coverageNames, emptyCoverage } from './engine/coverage.js';
export { type Plan, type PlanOverrides, planFor } from './plan.js';
export { describeFailure } from './report/failure.js';
export { type SeedReport, type Summary, summarise } from './report/summary.js';
export { runSeed, type SeedOptions, type SeedResult } from './run-seed.js';
export { type Shrunk, shrink } from './shrink.js';
