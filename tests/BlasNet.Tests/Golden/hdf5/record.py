# Writes the files beside it with h5py 3.7 and HDF5 1.10: python3 record.py FOLDER
import h5py, numpy as np, os, sys
out = sys.argv[1]
os.makedirs(out, exist_ok=True)
rng = np.random.default_rng(3)

def fill(f):
    f.attrs['backend'] = 'tensorflow'                      # variable text
    f.attrs['fixed'] = np.bytes_('fixed text')              # fixed text
    f.attrs['numbers'] = np.array([1, 2, 3], dtype='<i4')
    f.attrs['empty'] = np.array([], dtype='f8')
    f.attrs['names'] = [b'dense', b'conv2d_12']             # array of fixed texts
    f.attrs.create('several', ['eins', 'zw\u00f6lf', ''], dtype=h5py.string_dtype())
    f.attrs['long'] = 'x' * 5000
    g = f.create_group('model_weights/dense')
    g.create_dataset('dense/kernel:0', data=np.arange(12, dtype='<f4').reshape(3, 4) / 8)
    g.create_dataset('dense/bias:0', data=np.array([0.5, -1, 2, 1e-3], dtype='<f4'))
    g.attrs['weight_names'] = [b'dense/kernel:0', b'dense/bias:0']
    t = f.create_group('types')
    v = np.array([1.5, -2, 0, 448, 1e-3], dtype='f8')
    for d in ('<f2', '<f4', '<f8', '>f2', '>f4', '>f8'):
        t.create_dataset(('be' if d[0] == '>' else 'le') + d[1:], data=v.astype(d))
    w = np.array([1, 2, 100, 127], dtype='i8')
    for d in ('u1', 'i1', '<u2', '>i2', '<i4', '>u4', '<i8', '>u8'):
        t.create_dataset(('be' if d[0] == '>' else 'le') + d.strip('<>'), data=(w if 'u' in d else -w).astype(d))
    t.create_dataset('scalar', data=np.float32(2.25))
    t.create_dataset('none', data=np.zeros((0, 4), dtype='f4'))
    t.create_dataset('words', data=np.array([b'a', b'b']))

with h5py.File(f'{out}/plain.h5', 'w') as f:
    fill(f)
    f['soft'] = h5py.SoftLink('/model_weights/dense/dense/kernel:0')
    f['circle'] = h5py.SoftLink('/circle')
    f['outside'] = h5py.ExternalLink('other.h5', '/x')
with h5py.File(f'{out}/chunked.h5', 'w') as f:
    a = np.arange(7 * 5 * 3, dtype='<f4').reshape(7, 5, 3)
    kw = dict(data=a, chunks=(3, 2, 2))
    f.create_dataset('plain', **kw)
    f.create_dataset('deflate', compression='gzip', **kw)
    f.create_dataset('shuffle', compression='gzip', shuffle=True, **kw)
    f.create_dataset('shuffled', shuffle=True, **kw)
    f.create_dataset('checked', fletcher32=True, **kw)
    f.create_dataset('fast', compression='lzf', **kw)
    d = f.create_dataset('holes', shape=(6, 4), dtype='<f4', chunks=(2, 2), fillvalue=7.5, compression='gzip')
    d[2:4, 2:4] = 1
    f.create_dataset('never', shape=(3,), dtype='<f4', fillvalue=3)
    f.create_dataset('many', data=np.arange(600, dtype='<f4'), chunks=(4,))    # a tree of two levels
    dcpl = h5py.h5p.create(h5py.h5p.DATASET_CREATE); dcpl.set_layout(h5py.h5d.COMPACT)
    sp = h5py.h5s.create_simple((4,))
    ds = h5py.h5d.create(f.id, b'compact', h5py.h5t.IEEE_F32LE, sp, dcpl)
    ds.write(h5py.h5s.ALL, h5py.h5s.ALL, np.array([1, 2, 3, 4], dtype='f4'))
    layout = h5py.VirtualLayout(shape=(4,), dtype='f4'); layout[:] = h5py.VirtualSource('other.h5', 'x', shape=(4,))
    f.create_dataset('external', shape=(4,), dtype='f4', external=[('other.bin', 0, 16)])
with h5py.File(f'{out}/virtual.h5', 'w', libver='latest') as f:
    layout = h5py.VirtualLayout(shape=(4,), dtype='f4'); layout[:] = h5py.VirtualSource('other.h5', 'x', shape=(4,))
    f.create_virtual_dataset('virtual', layout)
    f.create_dataset('chunked', data=np.arange(16, dtype='f4'), chunks=(4,))
with h5py.File(f'{out}/latest.h5', 'w', libver='latest') as f:
    f.attrs['backend'] = 'tensorflow'
    f.attrs['names'] = [b'dense', b'conv2d_12']
    g = f.create_group('model_weights/dense')
    g.create_dataset('kernel', data=np.arange(12, dtype='<f4').reshape(3, 4) / 8)
    f['soft'] = h5py.SoftLink('model_weights/dense/kernel')
    f['outside'] = h5py.ExternalLink('other.h5', '/x')
    m = f.create_group('many')
    for i in range(12): m.create_dataset(f'a{i}', data=np.float32(i))
    for i in range(12): g.attrs[f'a{i}'] = i
with h5py.File(f'{out}/ordered.h5', 'w', track_order=True) as f:
    f.attrs['backend'] = 'tensorflow'
    for i in range(6):
        g = f.create_group(f'layer{i}', track_order=True)
        g.attrs['number'] = i
        g.create_dataset('vars', data=np.float32(i))
with h5py.File(f'{out}/many.h5', 'w') as f:
    f['first'] = np.float32(1.5)
    for i in range(300):
        f[f'name{i:03}'] = h5py.SoftLink('first')           # a tree of two levels
with h5py.File(f'{out}/user.h5', 'w', userblock_size=512) as f:
    f['x'] = np.arange(3, dtype='f4')
    f.attrs['t'] = 'text'
