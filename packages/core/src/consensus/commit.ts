import type { Replica } from './replica.js';

/** Everything up to `index` is committed. Never goes back. */
export function commitTo(replica: Replica, index: number): void {
  if (index <= replica.commit) return;
  replica.commit = index;
  const { configuration, index: configurationIndex } = replica.log.configurationAt(index);
  if (configurationIndex <= replica.committedConfigurationIndex) return;
  replica.committedConfiguration = configuration;
  replica.committedConfigurationIndex = configurationIndex;
  replica.emit({ type: 'configurationCommitted', index: configurationIndex });
}
