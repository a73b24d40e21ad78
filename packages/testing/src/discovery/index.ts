export { type DiscoveryConformance, type DiscoveryPlace, discoveryConformance } from './conformance.js';
