/** As the server calls them, in `?lang=`. */
export type Language = 'zh' | 'en';
