using System.Numerics;
using System.Numerics.Tensors;
using BlasNet.Numerics;
using BlasNet.Plots;

namespace BlasNet.Notebooks;

/// <summary>Tensors within a page: type and shape, and the values as NumPy prints them.</summary>
/// <remarks>They are .NET's own types, which no attribute can mark; <c>extension.dib</c> of the package registers the formatters.</remarks>
internal static class NotebookTensors
{
    /// <summary>Gets the types of tensors with what writes them.</summary>
    public static IEnumerable<(Type Type, Action<object, TextWriter> Write)> Formats { get; } =
        [Of<float>(), Of<double>(), Of<byte>(), Of<sbyte>(), Of<short>(), Of<ushort>(), Of<int>(), Of<uint>(), Of<long>(), Of<ulong>()];

    private static (Type, Action<object, TextWriter>) Of<T>() where T : INumber<T> => (typeof(Tensor<T>), (instance, writer) =>
    {
        var tensor = (Tensor<T>)instance;
        var html = new MarkupBuilder();
        html.Line($"<div>{TensorMath.Describe(tensor)}</div><pre>{TensorMath.Format(tensor)}</pre>");
        writer.Write(html.ToString());
    });
}
