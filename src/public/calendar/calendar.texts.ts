const zh = {
  title: '政策日历',
  lead: (city: string, day: string) => `${city}政策在今后十二个月内的开始、延续、新一期比对、截止和到期，截至${day}。`,
  filter: '按类别查看',
  all: '全部',
  past: '最近三十天到期',
  month: (year: string, month: string) => `${year}年${Number(month)}月`,
  noneTitle: '今后十二个月没有已知的变动',
  noneMeans: '政策有变动时会出现在这里。可以先看现行有效的政策。',
  list: '查看政策清单',
  others: '查看全部类别',
  subscribe: '订阅到自己的日历',
  subscribeMeans:
    '把下面的地址加进手机或电脑的日历（“通过网址订阅”），政策有变动时自动更新。地址中没有任何企业或个人的信息。',
  download: '下载日历文件（ICS）',
  documents: '日期以主管部门文件为准；新一期比对的结果随数据公布而更新。',
  description: (city: string) => `${city}惠企政策日历：哪些政策即将施行、延续、受理截止和到期，可订阅。`,
};

const en: typeof zh = {
  title: 'Policy calendar',
  lead: (city, day) =>
    `What begins, is renewed, compared anew, closes and ends among the policies of ${city} in the next twelve months, as of ${day}.`,
  filter: 'By class',
  all: 'All',
  past: 'Ended in the last thirty days',
  month: (year, month) => `${MONTHS[Number(month) - 1]} ${year}`,
  noneTitle: 'Nothing is known to change in the next twelve months',
  noneMeans: 'What changes will stand here. Until then there are the policies in force.',
  list: 'See the policies in force',
  others: 'See all classes',
  subscribe: 'Subscribe to it',
  subscribeMeans:
    'Add this address to the calendar of your phone or computer (“subscribe by address”): it is kept up to date. Nothing of any firm or person is in it.',
  download: 'Download the calendar (ICS)',
  documents: 'The departments’ documents decide on dates; what is compared anew changes as data are published.',
  description: (city) =>
    `Calendar of policies for enterprises in ${city}: what begins, is renewed, closes and ends, to subscribe to.`,
};

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

export const CALENDAR_TEXTS = { zh, en };
