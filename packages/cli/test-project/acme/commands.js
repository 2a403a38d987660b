import { InputError } from '@countersign/contracts';

const said = (en) => ({ en, 'zh-HK': `說明：${en}` });

export default [
  {
    name: 'count-notes',
    title: said('Counts the bytes of a file.'),
    options: [
      { name: 'note-file', value: 'file', required: true, title: said('the file') },
      { name: 'most', value: 'number', title: said('no more than this') },
      { name: 'copy-to', value: 'file', title: said('where to copy it') },
      { name: 'loudly', title: said('with an exclamation mark') },
    ],
    run({ options, files, locale }) {
      const bytes = files.bytes(options['note-file'], 'note-file');
      if (options.most !== undefined && !/^\d+$/.test(options.most)) {
        throw new InputError('USAGE', '--most takes a number.', { place: '--most', remedy: said('Give digits.') });
      }
      if (options['copy-to']) files.write(options['copy-to'], bytes, 'copy-to');
      const ok = bytes.length <= Number(options.most ?? bytes.length);
      const text = locale === 'en' ? `${bytes.length} bytes` : `${bytes.length} 位元組`;
      return { ok, document: { bytes: bytes.length }, text: options.loudly ? `${text}!` : text };
    },
  },
];
