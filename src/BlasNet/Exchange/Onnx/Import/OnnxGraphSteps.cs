namespace BlasNet.Exchange;

/// <summary>The steps that an output needs, each after those that it reads.</summary>
internal sealed class OnnxGraphSteps
{
    private readonly Dictionary<OnnxStep, int> uses = new(ReferenceEqualityComparer.Instance);
    private List<OnnxStep> steps = [];

    /// <summary>Finds the steps.</summary>
    public OnnxGraphSteps(OnnxStep output)
    {
        Output = output;
        Update();
    }

    /// <summary>Gets the step whose value is the output.</summary>
    public OnnxStep Output { get; private set; }

    /// <summary>Gets the steps.</summary>
    public IReadOnlyList<OnnxStep> Steps => steps;

    /// <summary>Returns whether a step is read by one other alone, and is not the output.</summary>
    public bool IsReadOnce(OnnxStep step) => uses.GetValueOrDefault(step) == 1;

    /// <summary>Takes away the steps that do nothing, and counts again.</summary>
    public void Update()
    {
        Output = Through(Output);
        steps = [];
        uses.Clear();
        var done = new HashSet<OnnxStep>(ReferenceEqualityComparer.Instance);
        // With a stack of its own: a chain of many nodes is deeper than that of a thread.
        var open = new Stack<OnnxStep>([Output]);
        while (open.TryPeek(out OnnxStep? step))
        {
            step.Inputs = [.. step.Inputs.Select(Through)];
            if (done.Contains(step))
                open.Pop();
            else if (step.Inputs.FirstOrDefault(input => !done.Contains(input)) is { } unvisited)
                open.Push(unvisited);
            else
            {
                done.Add(open.Pop());
                steps.Add(step);
                foreach (OnnxStep input in step.Inputs)
                    uses[input] = uses.GetValueOrDefault(input) + 1;
            }
        }
        // The world outside reads the output.
        uses[Output] = uses.GetValueOrDefault(Output) + 2;
    }

    private static OnnxStep Through(OnnxStep step)
    {
        while (step.Work is NoWork)
            step = step.Inputs[0];
        return step;
    }
}
