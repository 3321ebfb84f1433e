using BenchmarkDotNet.Attributes;
using BlasNet.Kernels;

namespace BlasNet.Benchmarks;

/// <summary>Measures the kernels that are not products, at the sizes of a dense network for MNIST (128 rows, 512 and 10 columns).</summary>
[MemoryDiagnoser]
public class KernelBenchmarks
{
    private const int N = 128;
    private const int C = 512;
    private const int Classes = 10;
    private const int Pixels = 784;

    private readonly float[] x = new float[N * C];
    private readonly float[] y = new float[N * C];
    private readonly float[] dy = new float[N * C];
    private readonly float[] b = new float[C];
    private readonly float[] invStd = new float[C];
    private readonly float[] labels = new float[N];
    private readonly float[] loss = new float[N];
    private readonly float[] batch = new float[N * Pixels];
    private readonly byte[] images = new byte[1000 * Pixels];
    private readonly int[] rows = new int[N];

    [GlobalSetup]
    public void Draw()
    {
        var random = new Random(1);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = random.NextSingle() * 8 - 4;
            dy[i] = random.NextSingle() - 0.5f;
        }
        random.NextBytes(images);
        for (int i = 0; i < N; i++)
        {
            rows[i] = random.Next(1000);
            labels[i] = random.Next(Classes);
        }
        Array.Fill(invStd, 1f);
    }

    [Benchmark]
    public void Relu() => Activations.Forward(ActivationKind.Relu, 0, x, y);

    [Benchmark]
    public void ReluBackward() => Activations.Backward(ActivationKind.Relu, 0, x, dy, y);

    [Benchmark]
    public void Sigmoid() => Activations.Forward(ActivationKind.Sigmoid, 0, x, y);

    [Benchmark]
    public void Tanh() => Activations.Forward(ActivationKind.Tanh, 0, x, y);

    [Benchmark]
    public void Gelu() => Activations.Forward(ActivationKind.Gelu, 0, x, y);

    [Benchmark]
    public void BiasRelu() => Bias.AddBiasActivate(ActivationKind.Relu, 0, y, b, N, C);

    [Benchmark]
    public void BiasOfTenColumns() => Bias.AddBias(y.AsSpan(0, N * Classes), b.AsSpan(0, Classes), N, Classes);

    [Benchmark]
    public void ColumnSums() => Bias.ColumnSums(dy, N, C, b, accumulate: false);

    [Benchmark]
    public void SoftmaxForward() => Softmax.Forward(x, y, N, C);

    [Benchmark]
    public void SparseCrossEntropy() => SoftmaxCrossEntropy.Sparse(
        x.AsSpan(0, N * Classes), labels, [], 1f / N, N, Classes, y.AsSpan(0, N * Classes), loss, dy.AsSpan(0, N * Classes));

    [Benchmark]
    public void BatchStatistics() => BatchNormalization.Moments(x, N, C, b, invStd);

    [Benchmark]
    public void BatchNormalize() => BatchNormalization.Normalize(x, new Normalizer(b, invStd, b, b), N, C, y);

    [Benchmark]
    public void DropoutForward() => Dropout.Forward(0x123456789ABCDEF0, 0, 0.5f, x, y);

    [Benchmark]
    public void GatherImages() => Gather.Bytes(images, rows, Pixels, 1 / 255f, batch);

    [Benchmark]
    public double SumOfSquares() => Reductions.SumOfSquares(x);
}
