namespace BlasNet.Exchange;

/// <summary>Activation functions as operators of ONNX.</summary>
internal static class ActivationExport
{
    // Constants of Selu as ONNX has them by default, which are those of Klambauer et al. 2017.
    private const float SeluAlpha = 1.67326319217681884765625f, SeluGamma = 1.05070102214813232421875f;

    /// <summary>Adds the function after a value.</summary>
    public static ExportedValue Apply(LayerScope scope, ExportedValue input, Activation activation)
    {
        if (activation == Activation.Identity)
            return input;
        // Softmax runs over the channels.
        if (activation == Activation.Softmax)
            input = scope.ToLast(input);
        string x = input.Name;
        return input with
        {
            Name = activation.Name switch
            {
                "relu" => scope.Add("Relu", [x]),
                "sigmoid" => scope.Add("Sigmoid", [x]),
                "tanh" => scope.Add("Tanh", [x]),
                "softplus" => scope.Add("Softplus", [x]),
                "softmax" => scope.Add("Softmax", [x], new OnnxAttribute("axis", -1L)),
                Activation.LeakyReluName => scope.Add("LeakyRelu", [x], new OnnxAttribute("alpha", (float)activation.Parameter)),
                Activation.EluName => scope.Add("Elu", [x], new OnnxAttribute("alpha", (float)activation.Parameter)),
                "selu" => scope.Add(
                    "Selu", [x], new OnnxAttribute("alpha", SeluAlpha), new OnnxAttribute("gamma", SeluGamma)),
                "silu" => scope.Add("Mul", [x, scope.Add("Sigmoid", [x])]),
                "mish" => scope.Add("Mul", [x, scope.Add("Tanh", [scope.Add("Softplus", [x])])]),
                "gelu" => Gelu(scope, x),
                "step" => scope.Add(
                    "Cast", [scope.Add("Greater", [x, scope.Graph.Float(0)])], new OnnxAttribute("to", (long)OnnxType.Float)),
                _ => throw new ConfigurationException($"the activation '{activation}' has no form in ONNX."),
            },
        };
    }

    /// <summary>Returns the name of a function as recurrent operators take it, with the parameters that it needs.</summary>
    /// <exception cref="ConfigurationException">They do not take it.</exception>
    public static (string Name, float[] Alpha, float[] Beta) InCell(Activation activation) => activation.Name switch
    {
        "identity" => ("Affine", [1], [0]),
        "relu" => ("Relu", [], []),
        "sigmoid" => ("Sigmoid", [], []),
        "tanh" => ("Tanh", [], []),
        "softplus" => ("Softplus", [], []),
        Activation.LeakyReluName => ("LeakyRelu", [(float)activation.Parameter], []),
        Activation.EluName => ("Elu", [(float)activation.Parameter], []),
        _ => throw new ConfigurationException(
            $"the recurrent operators of ONNX have no activation '{activation}'; they have identity, relu, sigmoid, tanh, softplus, "
            + "leakyRelu and elu."),
    };

    // x · 0.5 · (1 + erf(x / √2)): the operator Gelu came with opset 20.
    private static string Gelu(LayerScope scope, string x)
    {
        string erf = scope.Add("Erf", [scope.Add("Div", [x, scope.Graph.Float(MathF.Sqrt(2))])]);
        string share = scope.Add("Mul", [scope.Add("Add", [erf, scope.Graph.Float(1)]), scope.Graph.Float(0.5f)]);
        return scope.Add("Mul", [x, share]);
    }
}
