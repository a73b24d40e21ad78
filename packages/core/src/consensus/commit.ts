import type { Configuration } from '../contracts/configuration.js';
import type { Replica } from './replica.js';

/** Everything up to `index` is committed. Never goes back. */
export function commitTo(replica: Replica, index: number): void {
  if (index <= replica.commit) return;
  replica.commit = index;
  const { configuration, index: configurationIndex } = replica.log.configurationAt(index);
  if (configurationIndex <= replica.committedConfigurationIndex) return;
  noteRemoved(replica, configuration);
  replica.committedConfiguration = configuration;
  replica.committedConfigurationIndex = configurationIndex;
  replica.emit({ type: 'configurationCommitted', index: configurationIndex });
}

/** Remembers who left by a committed change: their elections are nobody's business any more (thesis 4.2.3). */
function noteRemoved(replica: Replica, configuration: Configuration): void {
  const members = new Set(configuration.members.map((member) => member.id));
  for (const { id } of replica.committedConfiguration.members) if (!members.has(id)) replica.removed.add(id);
  for (const id of members) replica.removed.delete(id);
}
