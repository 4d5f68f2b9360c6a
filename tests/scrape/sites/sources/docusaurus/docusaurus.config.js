import remarkMath from 'remark-math';
import rehypeKatex from 'rehype-katex';
export default {title: 'The Orchard Book', url: 'https://example.org', baseUrl: '/book/', onBrokenLinks: 'ignore',
  presets: [['classic', {docs: {routeBasePath: '/', sidebarPath: './sidebars.js', remarkPlugins: [remarkMath], rehypePlugins: [rehypeKatex]}, blog: false, pages: false}]]};
