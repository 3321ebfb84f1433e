namespace BlasNet.Tensors;

/// <summary>Describes how a window slides along one axis.</summary>
/// <param name="Input">Positions of the input.</param>
/// <param name="Kernel">Taps of the window.</param>
/// <param name="Stride">Distance of neighbouring outputs, in positions of the input.</param>
/// <param name="Dilation">Distance of neighbouring taps, in positions of the input.</param>
/// <param name="Before">Padded positions before the input.</param>
/// <param name="Output">Positions of the output.</param>
internal readonly record struct WindowAxis(int Input, int Kernel, int Stride, int Dilation, int Before, int Output)
{
    /// <summary>An axis that the image does not have.</summary>
    public static readonly WindowAxis One = new(1, 1, 1, 1, 0, 1);

    /// <summary>Computes the positions of the output; below 1 where the window does not fit.</summary>
    /// <remarks>(input + before + after - dilation (kernel - 1) - 1) / stride + 1, rounded down: the only place of the formula.</remarks>
    public static long OutputSize(long input, long before, long after, long kernel, long stride, long dilation)
    {
        long room = input + before + after - dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / stride + 1;
    }

    /// <summary>Whether the taps of each output lie within the input.</summary>
    public bool StaysInside => Before == 0 && (long)(Output - 1) * Stride + (long)Dilation * (Kernel - 1) < Input;

    /// <summary>Gets the half-open range of outputs whose taps all lie within the input.</summary>
    public (int First, int End) Inside
    {
        get
        {
            int first = Before == 0 ? 0 : Math.Min(Output, (Before - 1) / Stride + 1);
            int room = Input - 1 - Dilation * (Kernel - 1) + Before;
            return (first, room < 0 ? first : Math.Max(first, Math.Min(Output, room / Stride + 1)));
        }
    }

    /// <summary>Gives the input position of an output's first tap, negative in the padding.</summary>
    public int Origin(int output) => output * Stride - Before;

    /// <summary>Gives the half-open range of an output's taps that lie within the input.</summary>
    public (int First, int End) Taps(int output)
    {
        int origin = Origin(output), reach = Dilation * (Kernel - 1);
        if (origin >= 0 && origin < Input - reach)
            return (0, Kernel);
        int first = origin >= 0 ? 0 : Math.Min(Kernel, (-origin - 1) / Dilation + 1);
        int end = origin >= Input ? 0 : Math.Min(Kernel, (Input - origin - 1) / Dilation + 1);
        return (first, Math.Max(first, end));
    }
}
