using BlasNet.Tests.Support;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BlasNet.Tests.Exchange;

/// <summary>Graph of ONNX in OnnxRuntime, the program that other people run it with.</summary>
internal sealed class OnnxProgram : IDisposable
{
    private readonly InferenceSession session;

    public OnnxProgram(byte[] model)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        session = new InferenceSession(model, options);
    }

    /// <summary>Gets the inputs: the extents of each, -1 for an open one.</summary>
    public IReadOnlyDictionary<string, int[]> Inputs => 
        session.InputMetadata.ToDictionary(input => input.Key, input => input.Value.Dimensions);

    public IReadOnlyList<string> Outputs => [.. session.OutputMetadata.Keys];

    /// <summary>Returns whether an input takes texts.</summary>
    public bool IsText(string input) => session.InputMetadata[input].ElementDataType == TensorElementType.String;

    /// <summary>Makes an input of floats.</summary>
    public static NamedOnnxValue Floats(string name, float[] values, params int[] shape) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(values, shape));

    /// <summary>Makes a column of texts.</summary>
    public static NamedOnnxValue Texts(string name, string[] values) =>
        NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>(values, [values.Length, 1]));

    /// <summary>Runs the graph; the outputs are arrays of floats or texts.</summary>
    public IReadOnlyDictionary<string, Array> Run(params IReadOnlyCollection<NamedOnnxValue> inputs)
    {
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(inputs);
        return results.ToDictionary(result => result.Name, result => result.ElementType == TensorElementType.String
            ? (Array)result.AsTensor<string>().ToArray()
            : result.AsTensor<float>().ToArray());
    }

    /// <summary>Runs the graph with the inputs of a network in its order, and returns the only output.</summary>
    public float[] Run(Model model, int rows, float[][] inputs)
    {
        string[] names = [.. session.InputMetadata.Keys];
        IReadOnlyList<Shape> shapes = model.Shapes();
        NamedOnnxValue[] values =
        [
            .. model.InputPositions.Index().Select(input => Floats(names[input.Index], inputs[input.Index], [rows, .. shapes[input.Item]])),
        ];
        return (float[])Run(values).Single().Value;
    }

    /// <summary>Fails unless |a - b| is at most 1e-5 + 1e-4 |b| everywhere; both may be NaN.</summary>
    public static void AssertSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what = "")
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length), what);
        for (int i = 0; i < expected.Length; i++)
        {
            float difference = Math.Abs(expected[i] - actual[i]);
            if (!(difference <= 1e-5f + 1e-4f * Math.Abs(expected[i])) && !(float.IsNaN(expected[i]) && float.IsNaN(actual[i])))
                Assert.Fail(FormattableString.Invariant($"{what} [{i}] expected {expected[i]:R}, but was {actual[i]:R}"));
        }
    }

    public void Dispose() => session.Dispose();
}
