/**
 * The most that Node reads of a request's first line and headers. Its own limit cuts the connection where somebody pastes a whole
 * text into a search box, of which each Chinese character takes nine bytes in an address; the page says it better.
 */
export const MOST_HEADER_BYTES = 128 * 1024;
