export { cityOf as placesOf, type Place } from './guide-places.js';
