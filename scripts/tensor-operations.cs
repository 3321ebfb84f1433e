#!/usr/bin/env -S dotnet run
#:project ../src/BlasNet/BlasNet.csproj
#:property PublishAot=false
#:property InvariantGlobalization=true
// Deep Learning with Python, section 2.3: the operations of tensors, each against the loop that says what it does, in time too.
// dotnet run scripts/tensor-operations.cs [-- --quick]     --quick takes smaller tensors
using System.Diagnostics;
using System.Numerics.Tensors;
using BlasNet.Numerics;

int n = args.Contains("--quick") ? 200 : 1000;
var random = new Random(1);
float[,] a = Loop(n, n, (_, _) => random.NextSingle() - 0.5f), b = Loop(n, n, (_, _) => random.NextSingle() - 0.5f);
float[] c = [.. Enumerable.Range(0, n).Select(_ => random.NextSingle() - 0.5f)], d = [.. c.Reverse()];
Tensor<float> x = TensorMath.Create(a), y = TensorMath.Create(b), v = TensorMath.Create(c), w = TensorMath.Create(d);

// 2.3.1: element by element.
Compare("relu(x)", () => TensorMath.Relu(x), () => Loop(n, n, (i, j) => Math.Max(a[i, j], 0)));
Compare("x + y", () => TensorMath.Add(x, y), () => Loop(n, n, (i, j) => a[i, j] + b[i, j]));

// 2.3.2: broadcasting repeats the vector for each row.
Compare("x + v", () => TensorMath.Add(x, v), () => Loop(n, n, (i, j) => a[i, j] + c[j]));

// 2.3.3: products of vectors, of a matrix and a vector, of matrices.
Compare("v . w", () => TensorMath.Scalar(TensorMath.Dot(v, w)), () => Loop(1, 1, (_, _) => Sum(k => c[k] * d[k])));
Compare("x . v", () => TensorMath.MatMul(x, v), () => Loop(n, 1, (i, _) => Sum(k => a[i, k] * c[k])));
Compare("x . y", () => TensorMath.MatMul(x, y), () => Loop(n, n, (i, j) => Sum(k => a[i, k] * b[k, j])));

// 2.3.4: the same elements in another shape, and rows as columns.
Compare("reshape(x)", () => TensorMath.Reshape(x, n / 2, -1), () => Loop(n / 2, 2 * n, (i, j) => a[2 * i + j / n, j % n]));
Compare("transpose(x)", () => TensorMath.Transpose(x), () => Loop(n, n, (i, j) => a[j, i]));
Tensor<float> small = TensorMath.Create([0f, 1, 2, 3, 4, 5], 3, 2);
Console.WriteLine($"x =\n{TensorMath.Format(small)}");
Console.WriteLine($"reshape(x, 6, 1): {TensorMath.Describe(TensorMath.Reshape(small, 6, 1))}");
Console.WriteLine($"reshape(x, 2, 3) =\n{TensorMath.Format(TensorMath.Reshape(small, 2, 3))}");
Console.WriteLine($"transpose(x) =\n{TensorMath.Format(TensorMath.Transpose(small))}");

// Runs both, tells their times, and fails where they differ by more than the rounding of sums.
void Compare(string name, Func<Tensor<float>> operation, Func<float[,]> loop)
{
    (float[,] expected, double loopTime) = Timed(loop);
    // The best of some, as the first call pays for its compilation.
    Tensor<float> result = operation();
    double time = Enumerable.Range(0, 5).Min(_ => Timed(operation).Milliseconds);
    Tensor<float> known = TensorMath.Reshape(TensorMath.Create(expected), TensorMath.ShapeOf(result));
    float apart = TensorMath.Item(TensorMath.Max(TensorMath.Abs(TensorMath.Subtract(result, known))));
    if (!(apart <= 1e-4))
        throw new InvalidOperationException($"{name} differs from its loop by {apart}.");
    Console.WriteLine($"{name} is equal to its loop: {TensorMath.Describe(result)}");
    Console.WriteLine($"    {time:0.000} ms, the loop {loopTime:0.000} ms");
}

static (T Result, double Milliseconds) Timed<T>(Func<T> function)
{
    long start = Stopwatch.GetTimestamp();
    T result = function();
    return (result, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
}

static float[,] Loop(int rows, int columns, Func<int, int, float> element)
{
    var values = new float[rows, columns];
    for (int i = 0; i < rows; i++)
    {
        for (int j = 0; j < columns; j++)
            values[i, j] = element(i, j);
    }
    return values;
}

float Sum(Func<int, float> term)
{
    float sum = 0;
    for (int k = 0; k < n; k++)
        sum += term(k);
    return sum;
}
