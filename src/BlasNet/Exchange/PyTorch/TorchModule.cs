using BlasNet.Numerics;

namespace BlasNet.Exchange;

/// <summary>A module of a state dict: its name, such as <c>layer1.0.conv1</c>, and its arrays by the last part of theirs.</summary>
internal sealed record TorchModule(string Name, IReadOnlyDictionary<string, TensorEntry> Arrays)
{
    // What programs that wrap a module put before all names.
    private static readonly string[] Wrappers = ["module", "model", "_orig_mod"];

    private const string RecurrentPrefix = "weight_ih_l", Attention = "out_proj.";

    /// <summary>Gets whether the name consists of numbers, as that of a part of a Sequential does.</summary>
    public bool IsNumbered => Name.Split('.').All(part => part.Length > 0 && part.All(char.IsAsciiDigit));

    /// <summary>Gets the name as that of a layer, in which dots are hyphens.</summary>
    public string LayerName => Name.Replace('.', '-');

    /// <summary>Cuts a state dict into its modules, in the order of their names in the file.</summary>
    public static IReadOnlyList<TorchModule> Of(SafeTensorsFile file)
    {
        var modules = new Dictionary<string, Dictionary<string, TensorEntry>>();
        int wrapped = WrapperLength(file);
        foreach (TensorEntry entry in file.Tensors)
        {
            (string module, string array) = Split(entry.Name[wrapped..]);
            if (!modules.TryGetValue(module, out Dictionary<string, TensorEntry>? arrays))
                modules.Add(module, arrays = []);
            arrays[array] = entry;
        }
        return [.. modules.SelectMany(module => Layers(module.Key, module.Value))];
    }

    // Wrappers may be nested.
    private static int WrapperLength(SafeTensorsFile file)
    {
        int length = 0;
        while (file.Tensors.Count > 0 && Wrappers.FirstOrDefault(name => file.Tensors.All(
            entry => entry.Name.AsSpan(length).StartsWith(name + ".", StringComparison.Ordinal)
                && entry.Name.AsSpan(length + name.Length + 1).Contains('.'))) is { } wrapper)
            length += wrapper.Length + 1;
        return length;
    }

    private static (string Module, string Array) Split(string name)
    {
        int dot = name.LastIndexOf('.');
        // The output projection is part of the module that attends.
        int attention = name.LastIndexOf(Attention, StringComparison.Ordinal);
        if (attention >= 0 && attention + Attention.Length == dot + 1)
            dot = attention - 1;
        return dot < 0 ? ("", name) : (name[..dot], name[(dot + 1)..]);
    }

    // A recurrent module has the arrays of all its layers, which are layers of their own here: lstm-l0, lstm-l1.
    private static IEnumerable<TorchModule> Layers(string name, Dictionary<string, TensorEntry> arrays)
    {
        int count = arrays.Keys.Count(array => array.StartsWith(RecurrentPrefix, StringComparison.Ordinal)
            && array[RecurrentPrefix.Length..].All(char.IsAsciiDigit));
        if (count < 2)
            return [new TorchModule(name, arrays)];
        return Enumerable.Range(0, count).Select(layer => new TorchModule(FormattableString.Invariant($"{name}.l{layer}"),
            arrays.Where(array => LayerOf(array.Key) == layer).ToDictionary(array => array.Key.Replace(
                FormattableString.Invariant($"_l{layer}"), "_l0", StringComparison.Ordinal), array => array.Value)));
    }

    private static int LayerOf(string array)
    {
        int start = array.LastIndexOf("_l", StringComparison.Ordinal) + 2;
        int end = start;
        while (end < array.Length && char.IsAsciiDigit(array[end]))
            end++;
        return int.TryParse(array.AsSpan(start, end - start), out int layer) ? layer : -1;
    }
}
