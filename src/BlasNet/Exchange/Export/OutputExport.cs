using BlasNet.Losses;
using BlasNet.Tables;

namespace BlasNet.Exchange;

/// <summary>Outputs of a model in a graph of ONNX as predictions have them: classes with probabilities, or values in their units.</summary>
/// <param name="graph">The graph.</param>
/// <param name="request">The model and what is known of its outputs.</param>
internal sealed class OutputExport(OnnxBuilder graph, ExportRequest request)
{
    private const string LabelName = "label", ProbabilitiesName = "probabilities", OutputName = "output", ForecastName = "forecast";

    /// <summary>Adds the outputs.</summary>
    /// <param name="output">The output of the model.</param>
    /// <param name="refused">What tells rows that the preprocessor refuses, [N, 1]; null for none. They have NaN and the label "".</param>
    public void Add(ExportedValue output, string? refused)
    {
        graph.Scope = OutputName;
        bool isVector = output.Shape.Rank == 1;
        if (isVector && request.Loss is CategoricalCrossEntropy or SparseCategoricalCrossEntropy)
            AddClasses(Scaled(Normalized(output.Name, "Softmax"), output.Shape.Last), output.Shape.Last, refused);
        else if (isVector && request.Loss is BinaryCrossEntropy && output.Shape.Last == 1)
            AddClasses(Both(Normalized(output.Name, "Sigmoid")), 2, refused);
        else if (isVector && request.Loss is BinaryCrossEntropy)
            graph.Output(ProbabilitiesName, Kept(Normalized(output.Name, "Sigmoid"), refused), OnnxType.Float, output.Shape);
        else
            AddValues(output, refused);
    }

    private string Normalized(string value, string kind) => !request.Loss.TakesLogits ? value
        : kind == "Softmax" ? graph.Add(kind, [value], new OnnxAttribute("axis", -1L))
        : graph.Add(kind, [value]);

    private void AddClasses(string probabilities, int count, string? refused)
    {
        probabilities = Kept(probabilities, refused);
        if (request.ClassNames.Count == count)
        {
            string names = graph.Texts("classes", request.ClassNames, count);
            string label = graph.Add("Gather", [names, Chosen(probabilities, count)], new OnnxAttribute("axis", 0L));
            if (refused is not null)
                label = graph.Add("Where", [
                    graph.Add("Reshape", [refused, graph.Integers(-1L)]), graph.Texts("none", [""], 1), label]);
            graph.Output(LabelName, label, OnnxType.Text);
        }
        graph.Output(ProbabilitiesName, probabilities, OnnxType.Float, count);
    }

    // The most probable class, the first of equals; of two as the threshold decides. [N]
    private string Chosen(string probabilities, int count)
    {
        if (request.Threshold is not { } least || count != 2)
            return graph.Add("ArgMax", [probabilities], new OnnxAttribute("axis", 1L), new OnnxAttribute("keepdims", 0L));
        string positive = graph.Add("Gather", [probabilities, graph.Integer(request.Positive)], new OnnxAttribute("axis", 1L));
        string isPositive = graph.Add("GreaterOrEqual", [ToDouble(positive), graph.Doubles([least])]);
        return graph.Add("Where", [isPositive, graph.Integer(request.Positive), graph.Integer(1 - request.Positive)]);
    }

    // Powers of the probabilities, times a factor for each class, divided by their sum.
    private string Scaled(string probabilities, int count)
    {
        if (request.Scaling.IsNone)
            return probabilities;
        OnnxAttribute overClasses = new("axes", (IReadOnlyList<long>)[1]);
        string largest = graph.Add("ReduceMax", [probabilities], overClasses);
        string powers = Power(graph.Add("Div", [ToDouble(probabilities), ToDouble(largest)]), Factors(count));
        return ToFloat(graph.Add("Div", [powers, graph.Add("ReduceSum", [powers, graph.Integers(1L)])]));
    }

    // The probabilities of both classes from that of the second.
    private string Both(string second)
    {
        if (!request.Scaling.IsNone)
        {
            double[] factors = Factors(2);
            string p = ToDouble(second);
            string own = Power(p, factors[1..]), other = Power(graph.Add("Sub", [graph.Doubles([1]), p]), factors[..1]);
            second = ToFloat(graph.Add("Div", [own, graph.Add("Add", [own, other])]));
        }
        return graph.Add("Concat", [graph.Add("Sub", [graph.Float(1), second]), second], new OnnxAttribute("axis", 1L));
    }

    private double[] Factors(int count) => request.Scaling.Offsets.Count == 0
        ? [.. Enumerable.Repeat(1.0, count)]
        : [.. request.Scaling.Offsets.Select(Math.Exp)];

    private string Power(string p, double[] factors)
    {
        string power = graph.Add("Pow", [p, graph.Doubles([1 / request.Scaling.Temperature])]);
        return Array.TrueForAll(factors, factor => factor == 1) ? power : graph.Add("Mul", [power, graph.Doubles(factors, factors.Length)]);
    }

    private void AddValues(ExportedValue output, string? refused)
    {
        (int perTarget, string y) = (request.Loss.OutputsPerTarget, output.Name);
        int groups = output.Shape.Size / perTarget;
        if (perTarget > 1)
            y = Sorted(y, groups, perTarget);
        if (request.Preprocessor is not { Task: TableTask.Regression } preprocessor)
        {
            graph.Output(OutputName, perTarget > 1 ? Reshaped(y, output.Shape) : y, OnnxType.Float, output.Shape);
            return;
        }
        IReadOnlyList<FittedTarget> targets = preprocessor.Targets;
        if (preprocessor.ForecastShape is not null || groups != targets.Count)
        {
            y = Reshaped(y, [groups / targets.Count, targets.Count, perTarget]);
            y = ScaleExport.Restore(graph, y, targets, targets.Count, 1);
            graph.Output(ForecastName, Reshaped(y, output.Shape), OnnxType.Float, output.Shape);
            return;
        }
        y = ScaleExport.Restore(graph, Reshaped(y, [targets.Count, perTarget]), targets, targets.Count, 1);
        foreach ((int i, FittedTarget target) in targets.Index())
        {
            string own = graph.Add("Gather", [y, graph.Integer(i)], new OnnxAttribute("axis", 1L));
            graph.Output(target.Name, Kept(own, refused), OnnxType.Float, perTarget);
        }
    }

    // The quantiles of each target in ascending order.
    private string Sorted(string y, int groups, int perTarget) => graph.Add(
        "TopK", [Reshaped(y, [groups, perTarget]), graph.Integers(perTarget)], 2, "",
        [new OnnxAttribute("axis", 2L), new OnnxAttribute("largest", 0L), new OnnxAttribute("sorted", 1L)])[0];

    private string Kept(string value, string? refused) =>
        refused is null ? value : graph.Add("Where", [refused, graph.Float(float.NaN), value]);

    private string Reshaped(string value, IEnumerable<int> extents) =>
        graph.Add("Reshape", [value, graph.Integers([0, .. extents.Select(extent => (long)extent)])]);

    private string ToDouble(string value) => graph.Add("Cast", [value], LengthsExport.To(OnnxType.Double));

    private string ToFloat(string value) => graph.Add("Cast", [value], LengthsExport.To(OnnxType.Float));
}
