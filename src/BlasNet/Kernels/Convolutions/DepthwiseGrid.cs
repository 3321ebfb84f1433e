using System.Numerics;
using BlasNet.Tensors;

namespace BlasNet.Kernels;

/// <summary>Taps of a window along one axis that reach the source at one destination.</summary>
/// <param name="FirstTap">The first of them.</param>
/// <param name="TapStep">Distance of neighbouring ones.</param>
/// <param name="Count">Their number, 0 where none reaches the source.</param>
/// <param name="FirstSource">Position in the source under the first.</param>
/// <param name="SourceStep">Distance of the positions under neighbouring ones; negative where the source is an output's gradient.</param>
internal readonly record struct AxisTaps(int FirstTap, int TapStep, int Count, int FirstSource, int SourceStep);

/// <summary>Destinations along one axis that have the same taps.</summary>
/// <param name="First">Position of the first of them; the others follow at the axis's step.</param>
/// <param name="Count">Their number.</param>
/// <param name="Taps">The taps of the first.</param>
internal readonly record struct DepthwiseRun(int First, int Count, AxisTaps Taps);

/// <summary>Geometry of sums over a window that leave channels apart: for each destination, the taps and the sources under them.</summary>
/// <remarks>
/// Forward, sources are the image and destinations the outputs. Backward, sources are the outputs' gradients and destinations the
/// image's. With strides, only every so-many-th tap reaches an output from a pixel: pixels at the distance of the strides have the same.
/// </remarks>
internal sealed class DepthwiseGrid
{
    private readonly AxisTaps[] planes;
    private readonly DepthwiseRun[] rows, columns;

    private DepthwiseGrid(Window window, int channels, bool backward)
    {
        (WindowAxis depth, WindowAxis height, WindowAxis width) = (window.Depth, window.Height, window.Width);
        Channels = channels;
        (TapRows, TapColumns, Taps) = (height.Kernel, width.Kernel, window.KernelSize);
        (SourceRows, SourceColumns) = backward ? (height.Output, width.Output) : (height.Input, width.Input);
        (Height, Width) = backward ? (height.Input, width.Input) : (height.Output, width.Output);
        SourceSize = checked((backward ? window.OutputPositions : window.InputPositions) * channels);
        Size = checked((backward ? window.InputPositions : window.OutputPositions) * channels);
        (RowStep, RowAdvance) = backward ? (height.Stride, 1) : (1, height.Stride);
        (ColumnStep, ColumnAdvance) = backward ? (width.Stride, 1) : (1, width.Stride);
        planes = TapsOf(depth, backward);
        rows = RunsOf(TapsOf(height, backward), RowStep);
        columns = RunsOf(TapsOf(width, backward), ColumnStep);
    }

    /// <summary>Gets the floats at each position.</summary>
    public int Channels { get; }

    /// <summary>Gets the number of taps.</summary>
    public int Taps { get; }

    public int TapRows { get; }

    public int TapColumns { get; }

    public int SourceRows { get; }

    public int SourceColumns { get; }

    /// <summary>Gets the floats of a source sample.</summary>
    public int SourceSize { get; }

    /// <summary>Gets the rows of a plane of destinations.</summary>
    public int Height { get; }

    /// <summary>Gets the positions of a row of destinations.</summary>
    public int Width { get; }

    /// <summary>Gets the floats of a destination sample.</summary>
    public int Size { get; }

    /// <summary>Gets the distance of neighbouring rows of a run.</summary>
    public int RowStep { get; }

    /// <summary>Gets the distance of the sources of neighbouring rows of a run.</summary>
    public int RowAdvance { get; }

    /// <summary>Gets the distance of neighbouring columns of a run.</summary>
    public int ColumnStep { get; }

    /// <summary>Gets the distance of the sources of neighbouring columns of a run.</summary>
    public int ColumnAdvance { get; }

    /// <summary>Gets whether all runs are in the order of memory.</summary>
    public bool IsInOrder => RowStep == 1 && ColumnStep == 1;

    /// <summary>Gets the taps of each plane of destinations.</summary>
    public ReadOnlySpan<AxisTaps> Planes => planes;

    /// <summary>Gets the runs that make up the rows of a plane.</summary>
    public ReadOnlySpan<DepthwiseRun> Rows => rows;

    /// <summary>Gets the runs that make up a row.</summary>
    public ReadOnlySpan<DepthwiseRun> Columns => columns;

    /// <summary>Creates the geometry of the forward pass, whatever the channels of the window.</summary>
    public static DepthwiseGrid Forward(Window window, int channels) => new(window, channels, backward: false);

    /// <summary>Creates the geometry of the input's gradient.</summary>
    public static DepthwiseGrid Backward(Window window, int channels) => new(window, channels, backward: true);

    private static AxisTaps[] TapsOf(WindowAxis axis, bool backward)
    {
        var taps = new AxisTaps[backward ? axis.Input : axis.Output];
        for (int i = 0; i < taps.Length; i++)
            taps[i] = backward ? TapsToOutputs(axis, i) : TapsToInput(axis, i);
        return taps;
    }

    private static AxisTaps TapsToInput(WindowAxis axis, int output)
    {
        (int first, int end) = axis.Taps(output);
        return first == end ? default : new AxisTaps(first, 1, end - first, axis.Origin(output) + first * axis.Dilation, axis.Dilation);
    }

    // The output at (input + before - tap dilation) / stride, for the taps for which that is a whole number within the outputs.
    private static AxisTaps TapsToOutputs(WindowAxis axis, int input)
    {
        long reach = (long)input + axis.Before, beyond = reach - (axis.Output - 1L) * axis.Stride;
        long last = Math.Min(axis.Kernel - 1, reach / axis.Dilation), first = beyond <= 0 ? 0 : (beyond - 1) / axis.Dilation + 1;
        int step = axis.Stride / (int)BigInteger.GreatestCommonDivisor(axis.Stride, axis.Dilation);
        for (int i = 0; i < step && first <= last; i++, first++)
        {
            long distance = reach - first * axis.Dilation;
            if (distance % axis.Stride == 0)
                return new AxisTaps((int)first, step, (int)((last - first) / step + 1), (int)(distance / axis.Stride),
                    -(int)((long)step * axis.Dilation / axis.Stride));
        }
        return default;
    }

    private static DepthwiseRun[] RunsOf(AxisTaps[] taps, int step)
    {
        var runs = new List<DepthwiseRun>();
        for (int phase = 0; phase < Math.Min(step, taps.Length); phase++)
        {
            for (int i = phase, count; i < taps.Length; i += count * step)
            {
                count = 1;
                while (i + count * step < taps.Length
                       && (taps[i + count * step].FirstTap, taps[i + count * step].Count) == (taps[i].FirstTap, taps[i].Count))
                    count++;
                runs.Add(new DepthwiseRun(i, count, taps[i]));
            }
        }
        return [.. runs];
    }
}
