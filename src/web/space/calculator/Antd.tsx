import { ConfigProvider } from 'antd';
import english from 'antd/es/locale/en_US.js';
import chinese from 'antd/es/locale/zh_CN.js';
import { type ReactNode, useMemo } from 'react';
import { useLargeText } from '../../app/text-size.js';
import { useLanguage } from '../../i18n/index.js';

const [SIZE, LARGE_SIZE] = [16, 20];
/** The page's own colours: those of the library are too light for WCAG 2.2 AA. */
const COLOURS = {
  ...{ colorPrimary: '#0b57b4', colorText: '#1a2230', colorBorder: '#6b7686', colorError: '#b3140f' },
  ...{ colorTextDescription: '#566073', colorTextTertiary: '#566073', colorTextPlaceholder: '#566073' },
  ...{ colorTextQuaternary: '#566073', colorIcon: '#566073' },
};

/** Written into the page by the server: style elements without it do not count. */
function nonce(): string {
  return document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

/** The searchable inputs of antd in the looks, the language and the size of letters of this page. They are loaded with the calculator alone. */
export function Antd({ children }: { readonly children: ReactNode }): ReactNode {
  const { language } = useLanguage();
  const { large } = useLargeText();
  const theme = useMemo(() => {
    const fontSize = large ? LARGE_SIZE : SIZE;
    const motion = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    const sizes = { fontSize, controlHeight: fontSize * 2.75, borderRadius: 8, fontFamily: 'inherit' };
    return { token: { ...COLOURS, ...sizes, motion }, hashed: false };
  }, [large]);
  const csp = useMemo(() => ({ nonce: nonce() }), []);
  return (
    <ConfigProvider
      csp={csp}
      theme={theme}
      locale={language === 'zh' ? chinese : english}
      button={{ autoInsertSpace: false }}
    >
      {children}
    </ConfigProvider>
  );
}
