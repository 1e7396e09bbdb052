import 'i18next';
import type benefit from './zh-CN/benefit.json';
import type calculator from './zh-CN/calculator.json';
import type common from './zh-CN/common.json';
import type data from './zh-CN/data.json';
import type home from './zh-CN/home.json';
import type match from './zh-CN/match.json';
import type messages from './zh-CN/messages.json';
import type possibilities from './zh-CN/possibilities.json';
import type received from './zh-CN/received.json';
import type session from './zh-CN/session.json';
import type settings from './zh-CN/settings.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      benefit: typeof benefit;
      calculator: typeof calculator;
      common: typeof common;
      data: typeof data;
      home: typeof home;
      match: typeof match;
      messages: typeof messages;
      possibilities: typeof possibilities;
      received: typeof received;
      session: typeof session;
      settings: typeof settings;
    };
  }
}
