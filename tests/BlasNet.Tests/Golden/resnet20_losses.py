#!/usr/bin/python3
"""Writes resnet20.losses.txt: the losses of ten training steps of ResNet-20 in PyTorch, in double precision.

Weights and pictures come from a hash of their position, which ResNet20Tests.cs repeats. Needs python3-torch.
"""
import numpy as np, torch, torch.nn as nn, torch.nn.functional as F

# Small steps: a ReLU whose argument rounds to the other side of 0 changes the losses that follow by some 1e-4 at this rate.
# Much decay: that it is missing, or applied to more than kernels, shows in them.
ROWS, STEPS, RATE, MOMENTUM, DECAY, EPSILON = 8, 10, 0.002, 0.9, 0.1, 1e-5


def uniform(stream, count):
    """Numbers from [-1, 1): the murmur3 finalizer of stream and index, as float32 holds them."""
    x = (np.arange(count, dtype=np.uint64) + np.uint64(stream) * np.uint64(0x9E3779B1)) & np.uint64(0xFFFFFFFF)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        x = ((x ^ (x >> np.uint64(shift))) * np.uint64(factor)) & np.uint64(0xFFFFFFFF)
    x ^= x >> np.uint64(16)
    return ((x >> np.uint64(8)).astype(np.float64) / 2 ** 23 - 1).astype(np.float32)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers, self.stream = nn.ModuleList(), 0
        self.stem = self.conv(3, 16, 3, 1)
        self.blocks, channels = nn.ModuleList(), 16
        for stage, filters in enumerate((16, 32, 64)):
            for block in range(3):
                stride = 2 if stage and not block else 1
                self.blocks.append(nn.ModuleList([self.conv(channels, filters, 3, stride), self.conv(filters, filters, 3, 1)]
                                                 + ([self.conv(channels, filters, 1, 2)] if stride > 1 else [])))
                channels = filters
        self.last = nn.Linear(64, 10).double()
        kernel = uniform(self.next(), 640).reshape(64, 10) / 8
        with torch.no_grad():
            self.last.weight.copy_(torch.from_numpy(kernel.T.astype(np.float64)))
            self.last.bias.zero_()

    def next(self):
        self.stream += 1
        return self.stream

    def conv(self, channels, filters, kernel, stride):
        layer = nn.Sequential(nn.Conv2d(channels, filters, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(filters, EPSILON)).double()
        limit = np.float32(np.sqrt(6 / (channels * kernel * kernel)))
        weights = uniform(self.next(), kernel * kernel * channels * filters).reshape(kernel, kernel, channels, filters) * limit
        with torch.no_grad():
            layer[0].weight.copy_(torch.from_numpy(weights.transpose(3, 2, 0, 1).astype(np.float64)))
        return layer

    def forward(self, x):
        x = F.relu(self.stem(x))
        for block in self.blocks:
            short = block[2](x) if len(block) > 2 else x
            x = F.relu(block[1](F.relu(block[0](x))) + short)
        return self.last(x.mean((2, 3)))


def main():
    torch.set_num_threads(1)
    net = Net()
    kernels = [p for p in net.parameters() if p.dim() > 1]
    others = [p for p in net.parameters() if p.dim() == 1]
    optimizer = torch.optim.SGD([{"params": kernels, "weight_decay": DECAY}, {"params": others}], RATE, MOMENTUM)
    x = uniform(1000, ROWS * 32 * 32 * 3).reshape(ROWS, 32, 32, 3).transpose(0, 3, 1, 2).astype(np.float64).copy()
    # Each class has a brightness of its own, so that there is something to learn.
    y = np.arange(ROWS) % 10
    x += 0.2 * y[:, None, None, None]
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    with open(__file__.rsplit("/", 1)[0] + "/resnet20.losses.txt", "w") as f:
        for _ in range(STEPS):
            loss = F.cross_entropy(net(x), y)
            optimizer.zero_grad(); loss.backward(); optimizer.step()
            f.write(f"{loss.item():.9f}\n")


main()
