# Writes small models in the forms of Keras 2 and 3 with h5py, and what numpy computes for them in double precision: python3 record.py FOLDER
import h5py, json, numpy as np, sys, io, os, zipfile, re
out = sys.argv[1]
os.makedirs(out, exist_ok=True)
rng = np.random.default_rng(11)
def r(*shape): return rng.normal(size=shape).astype('f4') / 2
sig = lambda v: 1 / (1 + np.exp(-v))
relu = lambda v: np.maximum(v, 0)
def softmax(v):
    e = np.exp(v - v.max(-1, keepdims=True)); return e / e.sum(-1, keepdims=True)

def snake(name):
    name = re.sub(r'\W+', '', name)
    name = re.sub('(.)([A-Z][a-z]+)', r'\1_\2', name)
    return re.sub('([a-z])([A-Z])', r'\1_\2', name).lower()

def layer3(cls, name, config, inbound=None):
    entry = {'module': 'keras.layers', 'class_name': cls, 'config': {'name': name, 'trainable': True, **config}, 'registered_name': None}
    if inbound is not None:
        entry['name'] = name
        entry['inbound_nodes'] = [] if inbound == [] else [{'args': inbound, 'kwargs': {}}]
    return entry
def tensor(name): return {'class_name': '__keras_tensor__', 'config': {'shape': [None], 'dtype': 'float32', 'keras_history': [name, 0, 0]}}

# arrays: {name: [(part, [arrays])]} or {name: {nested arrays}} for a model inside.
def write3(group, layers, arrays):
    used = {}
    for l in layers:
        key = snake(l['class_name'])
        n = used.get(key, -1) + 1
        used[key] = n
        g = group.create_group('layers/' + (key if n == 0 else f'{key}_{n}'))
        g.create_group('vars')
        found = arrays.get(l['config']['name'], [])
        if isinstance(found, dict):
            write3(g, l['config']['layers'], found)
            continue
        for part, values in found:
            for i, v in enumerate(values):
                g.create_dataset((part + '/' if part else '') + f'vars/{i}', data=v)

def keras3(name, model, arrays, x, y, optimizer=False):
    raw = io.BytesIO()
    with h5py.File(raw, 'w') as f:
        write3(f, model['config']['layers'], arrays)
        if optimizer: f.create_dataset('optimizer/vars/0', data=np.int64(7))
    with zipfile.ZipFile(f'{out}/{name}.keras', 'w') as z:
        for entry, data in (('metadata.json', json.dumps({'keras_version': '3.8.0', 'date_saved': '2026-01-01@00:00:00'})),
                            ('config.json', json.dumps(model)), ('model.weights.h5', raw.getvalue())):
            z.writestr(zipfile.ZipInfo(entry), data)
    save(name, x, y)

def keras2(name, model, arrays, x, y, training=None, weights_only=False, cut=False):
    with h5py.File(f'{out}/{name}.h5', 'w') as f:
        g = f
        if not weights_only:
            f.attrs['model_config'] = json.dumps(model)
            f.attrs['keras_version'] = '2.14.0'; f.attrs['backend'] = 'tensorflow'
            if training: f.attrs['training_config'] = json.dumps(training)
            g = f.create_group('model_weights')
        names = [l['config']['name'] for l in model['config']['layers']]
        if cut:
            g.attrs['layer_names0'] = [n.encode() for n in names[:1]]; g.attrs['layer_names1'] = [n.encode() for n in names[1:]]
        else: g.attrs['layer_names'] = [n.encode() for n in names]
        for n in names:
            s = g.create_group(n)
            pairs = arrays.get(n, [])
            if cut and pairs:
                s.attrs['weight_names0'] = [pairs[0][0].encode()]; s.attrs['weight_names1'] = [p[0].encode() for p in pairs[1:]]
            else: s.attrs['weight_names'] = [p[0].encode() for p in pairs]
            for path, v in pairs: s.create_dataset(path, data=v)
    if weights_only: open(f'{out}/{name}.json', 'w').write(json.dumps(model))
    save(name, x, y)

def save(name, x, y):
    np.savez_compressed(f'{out}/{name}.npz', x=x.astype('f4'), y=np.asarray(y, 'f4'))

def seq3(layers): return {'module': 'keras', 'class_name': 'Sequential', 'config': {'name': 'sequential', 'layers': layers}, 'registered_name': None}
def input3(shape, name='input_layer'): return layer3('InputLayer', name, {'batch_shape': [None, *shape], 'dtype': 'float32'})
def d(v): return v.astype('f8')

# Layers of images, whose NumPy is loops.
def conv2d(x, k, b=None, stride=1, same=False, groups=1):
    x, k = d(x), d(k)
    kh, kw, cg, f = k.shape
    n, h, w, c = x.shape
    if same:
        oh, ow = -(-h // stride), -(-w // stride)
        ph, pw = max((oh - 1) * stride + kh - h, 0), max((ow - 1) * stride + kw - w, 0)
        x = np.pad(x, ((0, 0), (ph // 2, ph - ph // 2), (pw // 2, pw - pw // 2), (0, 0)))
    oh, ow = (x.shape[1] - kh) // stride + 1, (x.shape[2] - kw) // stride + 1
    y = np.zeros((n, oh, ow, f))
    for i in range(oh):
        for j in range(ow):
            part = x[:, i * stride:i * stride + kh, j * stride:j * stride + kw]
            for o in range(f):
                g = o // (f // groups)
                y[:, i, j, o] = (part[..., g * cg:(g + 1) * cg] * k[..., o]).sum((1, 2, 3))
    return y if b is None else y + d(b)
def depthwise(x, k, b=None, stride=1, same=False):
    kh, kw, c, m = k.shape
    return conv2d(x, k.reshape(kh, kw, 1, c * m), b, stride, same, groups=c)

def gru(x, k, u, b, reset_after):
    x, k, u, b = d(x), d(k), d(u), d(b); n, t, _ = x.shape; m = u.shape[0]; h = np.zeros((n, m)); out = []
    for s in range(t):
        a = x[:, s] @ k + (b[0] if reset_after else b)
        if reset_after:
            e = h @ u + b[1]
            z, q = sig(a[:, :m] + e[:, :m]), sig(a[:, m:2 * m] + e[:, m:2 * m]); c = np.tanh(a[:, 2 * m:] + q * e[:, 2 * m:])
        else:
            z, q = sig(a[:, :m] + h @ u[:, :m]), sig(a[:, m:2 * m] + h @ u[:, m:2 * m]); c = np.tanh(a[:, 2 * m:] + (q * h) @ u[:, 2 * m:])
        h = z * h + (1 - z) * c; out.append(h)
    return np.stack(out, 1)
def lstm(x, k, u, b):
    x, k, u, b = d(x), d(k), d(u), d(b); n, t, _ = x.shape; m = u.shape[0]; h = c = np.zeros((n, m)); out = []
    for s in range(t):
        a = x[:, s] @ k + h @ u + b
        i, f, g, o = sig(a[:, :m]), sig(a[:, m:2 * m]), np.tanh(a[:, 2 * m:3 * m]), sig(a[:, 3 * m:])
        c = f * c + i * g; h = o * np.tanh(c); out.append(h)
    return np.stack(out, 1)
def rnn(x, k, u, b):
    x, k, u, b = d(x), d(k), d(u), d(b); h = np.zeros((x.shape[0], u.shape[0])); out = []
    for s in range(x.shape[1]): h = np.tanh(x[:, s] @ k + h @ u + b); out.append(h)
    return np.stack(out, 1)
def norm(x, g, b, m, v, e): return (d(x) - d(m)) / np.sqrt(d(v) + e) * d(g) + d(b)

# 1. Images in a chain of Keras 3: rescaling, separable and depthwise convolutions, norms, pooling.
x = rng.uniform(0, 255, size=(3, 8, 6, 3)).astype('f4')
sd, sp, sb = r(3, 3, 3, 2), r(1, 1, 6, 4), r(4)
dk, db = r(3, 3, 4, 1), r(4)
beta, mean, var = r(4), r(4), np.abs(r(4)) + 0.5
dn, dnb = r(4, 3), r(3)
layers = [input3([8, 6, 3]),
    layer3('Rescaling', 'rescaling', {'scale': 1 / 127.5, 'offset': -1.0}),
    layer3('RandomFlip', 'flip', {'mode': 'horizontal'}),
    layer3('SeparableConv2D', 'sep', {'filters': 4, 'kernel_size': [3, 3], 'strides': [1, 1], 'padding': 'same', 'data_format': 'channels_last', 'dilation_rate': [1, 1], 'depth_multiplier': 2, 'activation': 'relu', 'use_bias': True}),
    layer3('DepthwiseConv2D', 'depth', {'kernel_size': [3, 3], 'strides': [2, 2], 'padding': 'same', 'data_format': 'channels_last', 'dilation_rate': [1, 1], 'depth_multiplier': 1, 'activation': 'linear', 'use_bias': True}),
    layer3('BatchNormalization', 'norm', {'axis': -1, 'momentum': 0.9, 'epsilon': 0.01, 'center': True, 'scale': False}),
    layer3('LeakyReLU', 'leaky', {'negative_slope': 0.1}),
    layer3('Dropout', 'drop', {'rate': 0.3, 'seed': None, 'noise_shape': None}),
    layer3('GlobalAveragePooling2D', 'gap', {'data_format': 'channels_last', 'keepdims': False}),
    layer3('Dense', 'out', {'units': 3, 'activation': 'softmax', 'use_bias': True})]
h = conv2d(depthwise(d(x) / 127.5 - 1, sd, same=True), sp, sb); h = relu(h)
h = norm(depthwise(h, dk, db, 2, True), np.ones(4), beta, mean, var, 0.01); h = np.where(h > 0, h, 0.1 * h)
y = softmax(h.mean((1, 2)) @ d(dn) + d(dnb))
keras3('images', seq3(layers) | {'compile_config': {'loss': 'categorical_crossentropy'}},
    {'sep': [('', [sd, sp, sb])], 'depth': [('', [dk, db])], 'norm': [('', [beta, mean, var])], 'out': [('', [dn, dnb])]}, x, y, optimizer=True)

# 2. Recurrent layers of Keras 3.
x = r(3, 5, 4)
lk, lu, lb = r(4, 12), r(3, 12), r(12)
gk, gu, gb = r(3, 6), r(2, 6), r(2, 6)
fk, fu, fb, bk, bu, bb = r(2, 6), r(2, 6), r(6), r(2, 6), r(2, 6), r(6)
nk, nu, nb = r(4, 2), r(2, 2), r(2)
cell = {'activation': 'tanh', 'recurrent_activation': 'sigmoid', 'use_bias': True, 'return_state': False, 'go_backwards': False, 'stateful': False, 'unroll': False}
inner = layer3('GRU', 'inner', {'units': 2, 'reset_after': False, 'return_sequences': True, **cell})
back = layer3('GRU', 'backward_inner', {'units': 2, 'reset_after': False, 'return_sequences': True, **cell, 'go_backwards': True})
td, tdb = r(2, 2), r(2)
layers = [input3([5, 4]),
    layer3('LSTM', 'lstm', {'units': 3, 'return_sequences': True, **cell}),
    layer3('GRU', 'gru', {'units': 2, 'reset_after': True, 'return_sequences': True, **cell}),
    layer3('Bidirectional', 'both', {'merge_mode': 'concat', 'layer': inner, 'backward_layer': back}),
    layer3('SimpleRNN', 'rnn', {'units': 2, 'activation': 'tanh', 'use_bias': True, 'return_sequences': True, 'go_backwards': False, 'stateful': False}),
    layer3('TimeDistributed', 'steps', {'layer': layer3('Dense', 'step', {'units': 2, 'activation': 'relu', 'use_bias': True})}),
    layer3('Flatten', 'flatten', {'data_format': 'channels_last'}),
    layer3('Dense', 'out', {'units': 1, 'activation': {'module': 'builtins', 'class_name': 'function', 'config': 'sigmoid', 'registered_name': 'function'}, 'use_bias': False})]
ok = r(10, 1)
h = gru(lstm(x, lk, lu, lb), gk, gu, gb, True)
h = np.concatenate([gru(h, fk, fu, fb, False), gru(h[:, ::-1], bk, bu, bb, False)[:, ::-1]], -1)
h = relu(rnn(h, nk, nu, nb) @ d(td) + d(tdb))
y = sig(h.reshape(3, -1) @ d(ok))
keras3('recurrent', seq3(layers), {'lstm': [('cell', [lk, lu, lb])], 'gru': [('cell', [gk, gu, gb])],
    'both': [('forward_layer/cell', [fk, fu, fb]), ('backward_layer/cell', [bk, bu, bb])], 'rnn': [('cell', [nk, nu, nb])],
    'steps': [('layer', [td, tdb])], 'out': [('', [ok])]}, x, y)

# 3. A graph of Keras 3 with a model inside, attention, merges and two inputs of the same class.
x = r(2, 4, 6)
qk, qb, kk, kb, vk, vb, ak, ab = r(6, 2, 3), r(2, 3), r(6, 2, 3), r(2, 3), r(6, 2, 3), r(2, 3), r(2, 3, 6), r(6)
g1, b1 = r(6), r(6)
i1, i1b, i2, i2b = r(6, 5), r(5), r(5, 6), r(6)
o, ob = r(6, 2), r(2)
inside = {'module': 'keras', 'class_name': 'Functional', 'registered_name': 'Functional', 'name': 'inside', 'inbound_nodes': [{'args': [tensor('norm')], 'kwargs': {}}],
    'config': {'name': 'inside', 'layers': [layer3('InputLayer', 'input_inside', {'batch_shape': [None, 4, 6]}, []),
        layer3('Dense', 'dense', {'units': 5, 'activation': 'gelu', 'use_bias': True}, [tensor('input_inside')]),
        layer3('Dense', 'dense_1', {'units': 6, 'activation': 'linear', 'use_bias': True}, [tensor('dense')])],
        'input_layers': [['input_inside', 0, 0]], 'output_layers': [['dense_1', 0, 0]]}}
attend = layer3('MultiHeadAttention', 'attention', {'num_heads': 2, 'key_dim': 3, 'value_dim': 3, 'dropout': 0.0, 'use_bias': True, 'output_shape': None, 'attention_axes': [1]}, [tensor('input')])
attend['inbound_nodes'][0] = {'args': [tensor('input'), tensor('input')], 'kwargs': {'query_mask': None, 'training': None, 'use_causal_mask': False}}
model = {'module': 'keras', 'class_name': 'Functional', 'registered_name': 'Functional', 'config': {'name': 'functional', 'layers': [
    layer3('InputLayer', 'input', {'batch_shape': [None, 4, 6]}, []), attend,
    layer3('Add', 'add', {}, [[tensor('input'), tensor('attention')]]),
    layer3('LayerNormalization', 'norm', {'axis': -1, 'epsilon': 0.001, 'center': True, 'scale': True}, [tensor('add')]), inside,
    layer3('Add', 'add_1', {}, [[tensor('add'), tensor('inside')]]),
    layer3('GlobalAveragePooling1D', 'pool', {'data_format': 'channels_last', 'keepdims': False}, [tensor('add_1')]),
    layer3('Dense', 'dense', {'units': 2, 'activation': 'linear', 'use_bias': True}, [tensor('pool')])],
    'input_layers': ['input', 0, 0], 'output_layers': ['dense', 0, 0]}}
def attention(x):
    q, k, v = (np.einsum('ntd,dhk->nhtk', d(x), d(w)) + d(b)[None, :, None] for w, b in ((qk, qb), (kk, kb), (vk, vb)))
    s = softmax(np.einsum('nhtk,nhsk->nhts', q, k) / np.sqrt(3))
    return np.einsum('nhts,nhsk,hkd->ntd', s, v, d(ak)) + d(ab)
from math import erf
gelu = np.vectorize(lambda v: v * 0.5 * (1 + erf(v / 2 ** 0.5)))
a = d(x) + attention(x)
m = (a - a.mean(-1, keepdims=True)) / np.sqrt(a.var(-1, keepdims=True) + 0.001) * d(g1) + d(b1)
y = (a + gelu(m @ d(i1) + d(i1b)) @ d(i2) + d(i2b)).mean(1) @ d(o) + d(ob)
keras3('graph', model, {'attention': [(p, w) for p, w in (('query_dense', [qk, qb]), ('key_dense', [kk, kb]), ('value_dense', [vk, vb]), ('output_dense', [ak, ab]))],
    'norm': [('', [g1, b1])], 'inside': {'dense': [('', [i1, i1b])], 'dense_1': [('', [i2, i2b])]}, 'dense': [('', [o, ob])]}, x, y)

# 4. Keras 2: channels first, cut attributes, a graph with a product that repeats, a model inside whose trained arrays come first.
def layer2(cls, name, config, inbound=None):
    entry = {'class_name': cls, 'config': {'name': name, 'trainable': True, **config}}
    if inbound is not None: entry['name'] = name; entry['inbound_nodes'] = [[[n, 0, 0, {}] for n in inbound]] if inbound else []
    return entry
first = {'data_format': 'channels_first'}
conv = {'strides': [1, 1], 'padding': 'same', 'dilation_rate': [1, 1], 'groups': 1, 'use_bias': True, 'kernel_size': [3, 3], **first}
x = r(2, 3, 6, 4)                                               # N, C, H, W
k1, c1, k2, c2 = r(3, 3, 3, 4), r(4), r(3, 3, 4, 4), r(4)
gm, bt, mn, vr = r(4), r(4), r(4), np.abs(r(4)) + 0.5
se1, se1b = r(4, 4), r(4)
fd, fdb = r(96 // 4 * 8 // 4, 3), r(3)
layers = [layer2('InputLayer', 'input_1', {'batch_input_shape': [None, 3, 6, 4]}, []),
    layer2('Conv2D', 'conv_a', {'filters': 4, 'activation': 'relu', **conv}, ['input_1']),
    layer2('BatchNormalization', 'bn', {'axis': [1], 'momentum': 0.99, 'epsilon': 0.001, 'center': True, 'scale': True}, ['conv_a']),
    layer2('GlobalAveragePooling2D', 'squeeze', {**first, 'keepdims': True}, ['bn']),
    layer2('Permute', 'to_last', {'dims': [2, 3, 1]}, ['squeeze']),
    layer2('Dense', 'excite', {'units': 4, 'activation': 'sigmoid', 'use_bias': True}, ['to_last']),
    layer2('Permute', 'to_first', {'dims': [3, 1, 2]}, ['excite']),
    layer2('Multiply', 'scaled', {}, ['bn', 'to_first']),
    layer2('Conv2D', 'conv_b', {'filters': 4, 'activation': 'elu', **conv}, ['scaled']),
    layer2('Concatenate', 'joined', {'axis': 1}, ['bn', 'conv_b']),
    layer2('MaxPooling2D', 'pool', {'pool_size': [2, 2], 'strides': [2, 2], 'padding': 'valid', **first}, ['joined']),
    layer2('Flatten', 'flat', {'data_format': 'channels_last'}, ['pool']),
    layer2('Dense', 'out', {'units': 3, 'activation': 'linear', 'use_bias': True}, ['flat'])]
L = lambda v: np.moveaxis(v, 1, -1)
b = norm(relu(conv2d(L(x), k1, c1, same=True)), gm, bt, mn, vr, 0.001)
s = b * sig(b.mean((1, 2), keepdims=True) @ d(se1) + d(se1b))
e = conv2d(s, k2, c2, same=True); e = np.where(e > 0, e, np.expm1(e))
j = np.concatenate([b, e], -1)
p = j.reshape(2, 3, 2, 2, 2, 8).max((2, 4))
y = np.moveaxis(p, -1, 1).reshape(2, -1) @ d(fd) + d(fdb)
model = {'class_name': 'Functional', 'config': {'name': 'model', 'layers': layers, 'input_layers': [['input_1', 0, 0]], 'output_layers': [['out', 0, 0]]}}
keras2('channels-first', model, {'conv_a': [('conv_a/kernel:0', k1), ('conv_a/bias:0', c1)], 'bn': [('bn/gamma:0', gm), ('bn/beta:0', bt), ('bn/moving_mean:0', mn), ('bn/moving_variance:0', vr)],
    'excite': [('excite/kernel:0', se1), ('excite/bias:0', se1b)], 'conv_b': [('conv_b/kernel:0', k2), ('conv_b/bias:0', c2)], 'out': [('out/kernel:0', fd), ('out/bias:0', fdb)]},
    L(x), y, training={'loss': {'class_name': 'SparseCategoricalCrossentropy', 'config': {'from_logits': False}}}, cut=True)

x = np.array([[1, 2, 3, 0], [4, 1, 0, 2]], 'f4')
em = r(5, 3); w1, w1b = r(3, 4), r(4); g2, b2, m2, v2 = r(4), r(4), r(4), np.abs(r(4)) + 0.5; w2, w2b = r(4, 2), r(2)
nested = layer2('Sequential', 'block', {'layers': [layer2('Dense', 'dense', {'units': 4, 'activation': 'tanh', 'use_bias': True, 'batch_input_shape': [None, 4, 3]}),
    layer2('BatchNormalization', 'batch_normalization', {'axis': [2], 'momentum': 0.99, 'epsilon': 0.001, 'center': True, 'scale': True}),
    layer2('Dense', 'dense_1', {'units': 2, 'activation': 'linear', 'use_bias': True})]})
layers = [layer2('Embedding', 'embedding', {'input_dim': 5, 'output_dim': 3, 'mask_zero': True, 'batch_input_shape': [None, 4]}), nested,
    layer2('PReLU', 'prelu', {'shared_axes': [1, 2]}), layer2('GlobalMaxPooling1D', 'pool', {'data_format': 'channels_last'}), layer2('Activation', 'act', {'activation': 'swish'})]
al = np.full((1, 1), 0.25, 'f4')
t = norm(np.tanh(d(em)[x.astype(int)] @ d(w1) + d(w1b)), g2, b2, m2, v2, 0.001) @ d(w2) + d(w2b)
t = np.where(t > 0, t, 0.25 * t).max(1); y = t * sig(t)
keras2('inside', {'class_name': 'Sequential', 'config': {'name': 'sequential', 'layers': layers}}, {'embedding': [('embedding/embeddings:0', em)],
    'block': [('dense/kernel:0', w1), ('dense/bias:0', w1b), ('batch_normalization/gamma:0', g2), ('batch_normalization/beta:0', b2), ('dense_1/kernel:0', w2), ('dense_1/bias:0', w2b),
              ('batch_normalization/moving_mean:0', m2), ('batch_normalization/moving_variance:0', v2)], 'prelu': [('prelu/alpha:0', al)]}, x, y, weights_only=True)

# 5. Keras 2: transposed convolution, cropping, padding, upsampling, normalization of columns.
x = r(2, 5, 4, 2)
mean, var = r(2), np.abs(r(2)) + 0.5
tk, tb = r(3, 3, 3, 2), r(3)
layers = [layer2('Normalization', 'normalization', {'axis': [-1], 'mean': None, 'variance': None, 'invert': False, 'batch_input_shape': [None, 5, 4, 2]}),
    layer2('ZeroPadding2D', 'pad', {'padding': [[0, 1], [1, 0]], 'data_format': 'channels_last'}),
    layer2('Conv2DTranspose', 'up', {'filters': 3, 'kernel_size': [3, 3], 'strides': [2, 2], 'padding': 'same', 'output_padding': None, 'data_format': 'channels_last', 'dilation_rate': [1, 1], 'activation': 'softplus', 'use_bias': True}),
    layer2('Cropping2D', 'crop', {'cropping': [[1, 0], [0, 2]], 'data_format': 'channels_last'}),
    layer2('UpSampling2D', 'twice', {'size': [1, 2], 'data_format': 'channels_last', 'interpolation': 'nearest'}),
    layer2('AveragePooling2D', 'mean', {'pool_size': [2, 2], 'strides': [2, 2], 'padding': 'same', 'data_format': 'channels_last'}),
    layer2('Reshape', 'long', {'target_shape': [-1, 3]}), layer2('Permute', 'turned', {'dims': [2, 1]}), layer2('ActivityRegularization', 'reg', {'l1': 0.0, 'l2': 0.0})]
h = np.pad((d(x) - d(mean)) / np.sqrt(d(var)), ((0, 0), (0, 1), (1, 0), (0, 0)))
n, H, W, C = h.shape
full = np.zeros((n, (H - 1) * 2 + 3, (W - 1) * 2 + 3, 3))
for i in range(H):
    for jj in range(W): full[:, 2 * i:2 * i + 3, 2 * jj:2 * jj + 3] += np.einsum('nc,hwfc->nhwf', h[:, i, jj], d(tk))
h = np.log1p(np.exp(full[:, :2 * H, :2 * W] + d(tb)))           # same: 1 position too many, which goes off the end
h = h[:, 1:, :-2].repeat(2, 2)
n, H, W, C = h.shape
y = np.zeros((n, -(-H // 2), -(-W // 2), C))
for i in range(y.shape[1]):
    for jj in range(y.shape[2]): y[:, i, jj] = h[:, 2 * i:2 * i + 2, 2 * jj:2 * jj + 2].mean((1, 2))
keras2('shapes', {'class_name': 'Sequential', 'config': {'name': 'sequential', 'layers': layers}},
    {'normalization': [('mean:0', mean), ('variance:0', var), ('count:0', np.int64(3))], 'up': [('up/kernel:0', tk), ('up/bias:0', tb)]}, x, y.reshape(2, -1, 3).transpose(0, 2, 1))
