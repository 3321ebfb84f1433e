using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using BlasNet.Native;
using BlasNet.Numerics;

namespace BlasNet.Benchmarks;

/// <summary>Compares operations on tensors with the bare ones below them, and with .NET's own.</summary>
public class TensorBenchmarks
{
    private const int Size = 1000;

    private readonly Tensor<float> a = TensorMath.RandomUniform<float>([Size, Size], 1);
    private readonly Tensor<float> b = TensorMath.RandomUniform<float>([Size, Size], 2);
    private readonly Tensor<float> row = TensorMath.RandomUniform<float>([Size], 3);
    private readonly Tensor<float> column = TensorMath.RandomUniform<float>([Size, 1], 4);
    private readonly Tensor<float> pixels = TensorMath.RandomUniform<float>([Size * Size / 4, 4], 5);
    private readonly Tensor<float> colour = TensorMath.RandomUniform<float>([4], 6);
    private readonly Tensor<float> weight = TensorMath.RandomUniform<float>([Size * Size / 4, 1], 7);
    private readonly Tensor<float> images = TensorMath.RandomUniform<float>([16, 44, 44, 32], 8);
    private readonly Tensor<float> channels = TensorMath.RandomUniform<float>([16, 1, 1, 32], 9);
    private readonly Tensor<float> batch = TensorMath.RandomUniform<float>([32, 128, 128], 10);
    private readonly float[] left = new float[Size * Size];
    private readonly float[] right = new float[Size * Size];
    private readonly float[] product = new float[Size * Size];

    [Benchmark(Baseline = true)]
    public float[] PlainAdd()
    {
        float[] sum = GC.AllocateUninitializedArray<float>(left.Length);
        TensorPrimitives.Add(left, right, sum);
        return sum;
    }

    [Benchmark]
    public Tensor<float> AddRow() => TensorMath.Add(a, row);

    [Benchmark]
    public Tensor<float> AddColumn() => TensorMath.Add(a, column);

    [Benchmark]
    public Tensor<float> AddColour() => TensorMath.Add(pixels, colour);

    [Benchmark]
    public Tensor<float> AddColumnOfPixels() => TensorMath.Add(pixels, weight);

    [Benchmark]
    public Tensor<float> AddChannels() => TensorMath.Add(images, channels);

    [Benchmark]
    public Tensor<float> SelectColours() => TensorMath.Where(pixels, pixels, colour);

    [Benchmark]
    public Tensor<float> SumColours() => TensorMath.Sum(pixels, 0);

    [Benchmark]
    public Tensor<float> AddRowOfDotNet() => Tensor.Add<float>(a, row);

    [Benchmark]
    public Tensor<float> SumRows() => TensorMath.Sum(a, 0);

    [Benchmark]
    public Tensor<float> Transpose() => TensorMath.Transpose(a);

    // What 'doctor' calls the peak of one thread: sgemm on memory that is there already.
    [Benchmark]
    public void PlainProduct() => Blas.Gemm(false, false, Size, Size, Size, 1f, left, Size, right, Size, 0f, product, Size);

    [Benchmark]
    public Tensor<float> Product() => TensorMath.MatMul(a, b);

    [Benchmark]
    public Tensor<float> BatchOfProducts() => TensorMath.MatMul(batch, batch);

    [Benchmark]
    public Tensor<float> ProductWithVector() => TensorMath.MatMul(a, row);
}
