namespace BlasNet.Exchange;

/// <summary>The padding of windows, which ONNX gives in numbers or by a rule.</summary>
internal static class OnnxPadding
{
    private const string Upper = "SAME_UPPER", Lower = "SAME_LOWER", Valid = "VALID", NotSet = "NOTSET";

    /// <summary>Computes the outputs of a window along an axis.</summary>
    /// <exception cref="DataException">The window does not fit.</exception>
    public static long Outputs(OnnxWindow window, int axis, long input)
    {
        long room = input + window.Before[axis] + window.After[axis] - Reach(window, axis);
        return room >= 0 ? room / window.Strides[axis] + 1 : throw new DataException(
            $"its window of '{Reach(window, axis)}' positions is larger than an input of '{input}' with its padding.");
    }

    /// <summary>Puts the padding of a rule into the window, in numbers.</summary>
    public static void Fit(OnnxCall call, OnnxWindow window, int axis, long input)
    {
        string rule = Rule(call);
        if (rule == Valid)
            (window.Before[axis], window.After[axis]) = (0, 0);
        else if (rule is Upper or Lower)
        {
            long outputs = (input - 1) / window.Strides[axis] + 1;
            Set(window, axis, Math.Max(0, (outputs - 1) * window.Strides[axis] + Reach(window, axis) - input), rule == Upper);
        }
    }

    /// <summary>Adds padding behind where the number of outputs is rounded up; returns whether it does.</summary>
    public static bool RoundUp(OnnxWindow window, int axis, long input)
    {
        long outputs = Outputs(window, axis, input);
        long room = input + window.Before[axis] + window.After[axis] - Reach(window, axis);
        // A last window that would start behind the input is left out.
        if (room % window.Strides[axis] == 0 || outputs * window.Strides[axis] >= input + window.Before[axis])
            return false;
        window.After[axis] = (int)(outputs * window.Strides[axis] + Reach(window, axis) - input - window.Before[axis]);
        return true;
    }

    /// <summary>Puts the padding of a transposed convolution into the window; what is negative enlarges the output.</summary>
    /// <returns>The positions of the output.</returns>
    public static long FitTransposed(OnnxCall call, OnnxWindow window, int axis, long input, long more, long? wanted)
    {
        string rule = Rule(call);
        Int128 span = (Int128)(input - 1) * window.Strides[axis] + Reach(window, axis);
        if (span > int.MaxValue)
            throw new DataException($"its output would have '{span}' positions along an axis.");
        long full = (long)span;
        if (rule == Valid)
            (window.Before[axis], window.After[axis]) = (0, 0);
        if (wanted is null && rule is Upper or Lower)
            wanted = input * window.Strides[axis];
        if (wanted is { } outputs)
        {
            if (outputs < 1 || outputs > full + int.MaxValue / 2)
                throw new DataException($"its output_shape '{outputs}' does not fit an input of '{input}' positions.");
            long total = full + more - outputs;
            if (total < 0)
                (window.Before[axis], window.After[axis]) = (0, (int)(total - more));
            else
            {
                Set(window, axis, total, rule == Upper);
                window.After[axis] -= (int)more;
            }
            return outputs;
        }
        window.After[axis] -= (int)more;
        return full - window.Before[axis] - window.After[axis];
    }

    private static long Reach(OnnxWindow window, int axis) => (window.Kernel[axis] - 1L) * window.Dilations[axis] + 1;

    private static string Rule(OnnxCall call)
    {
        string rule = call.Node.Text("auto_pad", NotSet);
        return rule is "" or NotSet or Valid or Upper or Lower
            ? rule
            : throw new DataException($"its auto_pad '{Excerpt.Of(rule)}' is unknown.");
    }

    // The odd position stands behind, or before it.
    private static void Set(OnnxWindow window, int axis, long total, bool oddBehind)
    {
        if (total > int.MaxValue)
            throw new DataException($"its padding of '{total}' positions is too large.");
        int smaller = (int)(total / 2), larger = (int)(total - total / 2);
        (window.Before[axis], window.After[axis]) = oddBehind ? (smaller, larger) : (larger, smaller);
    }
}
