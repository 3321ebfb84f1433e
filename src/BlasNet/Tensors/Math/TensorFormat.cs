using System.Numerics;
using System.Text;

namespace BlasNet.Tensors;

/// <summary>Text of an array as NumPy prints it: nested brackets, aligned columns, the middle of large arrays left out.</summary>
/// <remarks>The layout follows NumPy's <c>arrayprint.py</c>, with its defaults for what is not an argument.</remarks>
internal sealed class TensorFormat<T> where T : INumber<T>
{
    private const int LineWidth = 75, Threshold = 1000, EdgeItems = 3;
    private const string Gap = "...";

    private readonly T[] values;
    private readonly int[] extents;
    private readonly int[] strides;
    private readonly bool summarized;
    private readonly NumberFormat<T> numbers;

    public TensorFormat(T[] values, int[] extents, int precision)
    {
        (this.values, this.extents, strides) = (values, extents, Axes.Strides(extents));
        summarized = values.Length > Threshold;
        List<T> printed = [];
        Collect(0, 0, printed);
        numbers = new NumberFormat<T>(printed, precision);
    }

    /// <inheritdoc/>
    public override string ToString() => values.Length == 0 ? "[]" : Block(0, 0, " ", LineWidth);

    private void Collect(int axis, int at, List<T> printed)
    {
        if (values.Length == 0)
            return;
        if (axis == extents.Length)
        {
            printed.Add(values[at]);
            return;
        }
        foreach (int i in Indices(axis))
        {
            if (i >= 0)
                Collect(axis + 1, at + i * strides[axis], printed);
        }
    }

    // The printed indices along an axis; -1 stands for those left out.
    private IEnumerable<int> Indices(int axis)
    {
        int extent = extents[axis];
        return summarized && extent > 2 * EdgeItems
            ? [.. Enumerable.Range(0, EdgeItems), -1, .. Enumerable.Range(extent - EdgeItems, EdgeItems)]
            : Enumerable.Range(0, extent);
    }

    private string Block(int axis, int at, string indent, int width)
    {
        string text = axis == extents.Length - 1 ? Line(axis, at, indent, width - 1) : string.Join(
            new string('\n', extents.Length - axis - 1),
            Indices(axis).Select(i => indent + (i < 0 ? Gap : Block(axis + 1, at + i * strides[axis], indent + " ", width - 1))));
        return "[" + text[indent.Length..] + "]";
    }

    private string Line(int axis, int at, string indent, int width)
    {
        var text = new StringBuilder();
        string line = indent;
        foreach (int i in Indices(axis))
        {
            string word = i < 0 ? Gap : numbers.Write(values[at + i * strides[axis]]);
            if (line.Length > indent.Length && line.Length + 1 + word.Length > width)
            {
                text.Append(line).Append('\n');
                line = indent;
            }
            line += (line.Length > indent.Length ? " " : "") + word;
        }
        return text.Append(line).ToString();
    }
}
