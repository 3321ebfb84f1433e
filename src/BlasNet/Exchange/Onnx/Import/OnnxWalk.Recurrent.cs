namespace BlasNet.Exchange;

/// <content>Recurrent operators.</content>
internal sealed partial class OnnxWalk
{
    private static IReadOnlyList<OnnxOperand?> Recurrent(OnnxCall call)
    {
        OnnxStep x = call.Flow(0);
        string direction = call.Node.Text("direction", "forward");
        Require(direction is "forward" or "reverse" or "bidirectional", $"its direction '{Excerpt.Of(direction)}' is unknown.");
        bool isBatchFirst = call.Node.Integer("layout", 0) != 0;
        Require(x.Shape.Rank == 3 && x.Shape.Batch == (isBatchFirst ? 0 : 1),
            $"it takes [steps, samples, features], or with layout 1 samples first, but its input is {x.Shape}.");
        Require(call.Node.Find("clip") is null, "it clips its gates, which BlasNet's layers do not.");
        Require(call.Input(4) is null, "it has sequence_lens; BlasNet reads sequences of one length here.");
        Require(IsZero(call, 5) && (call.Node.Operator != "LSTM" || IsZero(call, 6) && IsZero(call, 7)),
            "its initial state or peepholes are not zero; BlasNet starts from zeros.");
        Require(call.Node.Integer("input_forget", 0) == 0, "it couples the input and the forget gate, which BlasNet's LSTM does not.");
        RecurrentWork work = Work(call, x.Shape[2], direction);
        int steps = x.Shape[isBatchFirst ? 1 : 0];
        long directions = work.Directions, units = work.Units;
        FlowShape all = isBatchFirst
            ? new([FlowShape.Open, steps, directions, units], 0)
            : new([steps, directions, FlowShape.Open, units], 2);
        FlowShape last = isBatchFirst ? new([FlowShape.Open, directions, units], 0) : new([directions, FlowShape.Open, units], 1);
        return [call.Step(work with { AllSteps = true }, all, x), call.Step(work, last, x)];
    }

    private static bool IsZero(OnnxCall call, int input) =>
        call.Input(input) is null || call.Input(input) is OnnxConstant constant && constant.ToDoubles().All(value => value == 0);

    private static RecurrentWork Work(OnnxCall call, int features, string direction)
    {
        string kind = call.Node.Operator;
        OnnxConstant kernel = call.Constant(1, "kernel W"), recurrent = call.Constant(2, "kernel R");
        OnnxConstant? bias = call.Optional(3, "bias B");
        int gates = kind switch { "LSTM" => 4, "GRU" => 3, _ => 1 };
        Require(recurrent.Shape.Count == 3 && recurrent.Shape[2] > 0, $"its kernel R {Shape.Text(recurrent.Shape)} must have three axes.");
        long units = recurrent.Shape[2];
        var work = new RecurrentWork(kind, (int)units, direction, kernel, recurrent, bias)
        {
            ResetsAfter = kind == "GRU" && call.Node.Integer("linear_before_reset", 0) != 0,
        };
        Int128 wide = (Int128)gates * units;
        Require(call.Node.Integer("hidden_size", units) == units && recurrent.Shape[0] == work.Directions && recurrent.Shape[1] == wide
            && kernel.Shape is [var directions, var rows, var columns] && directions == work.Directions && rows == wide
            && columns == features
            && (bias is null || bias.Size == work.Directions * 2 * wide),
            $"its arrays {Shape.Text(kernel.Shape)} and {Shape.Text(recurrent.Shape)} do not fit '{units}' units and "
            + $"'{features}' features.");
        return WithActivations(call, work);
    }

    private static RecurrentWork WithActivations(OnnxCall call, RecurrentWork work)
    {
        IReadOnlyList<string> names = call.Node.Find("activations")?.Texts ?? [];
        if (names.Count == 0)
            return work;
        int each = work.Operator switch { "LSTM" => 3, "GRU" => 2, _ => 1 };
        Require(names.Count == each * work.Directions && call.Node.Find("activation_alpha")?.Singles is null or { Count: 0 },
            "its activations must be one for each gate and direction, without alpha.");
        Activation[] all = [.. names.Select(Named)];
        Activation gates = all[0], output = work.Operator == "RNN" ? all[0] : all[1];
        Require(Enumerable.Range(0, all.Length).All(i => all[i] == (i % each == 0 && each > 1 ? gates : output)),
            $"its activations {string.Join(", ", names.Take(8).Select(name => $"'{Excerpt.Of(name)}'"))} differ where BlasNet's layer "
            + "has one.");
        return work with { Gates = gates, Output = output };
    }

    private static Activation Named(string name) => name.ToUpperInvariant() switch
    {
        "TANH" => Activation.Tanh,
        "SIGMOID" => Activation.Sigmoid,
        "RELU" => Activation.Relu,
        "SOFTPLUS" => Activation.Softplus,
        _ => throw new DataException($"BlasNet's recurrent layers do not have the activation '{Excerpt.Of(name)}'."),
    };
}
