using BenchmarkDotNet.Attributes;
using BlasNet.Kernels;
using BlasNet.Tensors;

namespace BlasNet.Benchmarks;

/// <summary>Measures depthwise convolutions of one image, forward and both gradients, on one thread.</summary>
[MemoryDiagnoser]
public class DepthwiseBenchmarks
{
    private DepthwiseGrid forward = null!, backward = null!;
    private FloatBlock x = null!, y = null!, packed = null!, gradient = null!;

    [Params("56 x 32", "28 x 128", "14 x 256", "7 x 512")]
    public string Image { get; set; } = "";

    [Params(1, 2)]
    public int Stride { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        int[] size = [.. Image.Split(" x ").Select(int.Parse)];
        var window = Window.Over(new Shape(size[0], size[0], size[1]), 2, 3, Stride, 1, 1);
        (forward, backward) = (DepthwiseGrid.Forward(window, size[1]), DepthwiseGrid.Backward(window, size[1]));
        (x, y) = (new FloatBlock(forward.SourceSize), new FloatBlock(forward.Size));
        packed = new FloatBlock(DirectConvolution.PackedLength(window.KernelSize, size[1]));
        gradient = new FloatBlock(window.KernelSize * size[1]);
        x.Span.Fill(0.5f);
        y.Span.Fill(0.5f);
        packed.Span.Fill(0.5f);
    }

    [GlobalCleanup]
    public void End()
    {
        foreach (FloatBlock block in new[] { x, y, packed, gradient })
            block.Dispose();
    }

    [Benchmark]
    public void Output() => DepthwiseConvolution.Sum(forward, x.Span, packed.Span, y.Span);

    [Benchmark]
    public void KernelGradient() => DepthwiseConvolution.KernelGradient(forward, x.Span, y.Span, gradient.Span, accumulate: false);

    [Benchmark]
    public void InputGradient() => DepthwiseConvolution.Sum(backward, y.Span, packed.Span, x.Span);
}
