using System.Text.Json;

namespace BlasNet;

/// <summary>Writer of one spec as JSON that omits properties at their defaults:
/// the bare name of the kind, or an object once there is another property. A whole spec omits nothing.</summary>
internal sealed class SpecWriter(Utf8JsonWriter json, string kind, bool whole = false)
{
    private bool open;

    /// <summary>Writes a number unless it is the default.</summary>
    public void Number(string name, double value, double fallback)
    {
        if (whole || value != fallback)
            Number(name, value);
    }

    /// <summary>Writes a number unless it is null.</summary>
    public void Number(string name, double? value)
    {
        if (value is not double number)
            return;
        Open();
        json.WriteNumber(name, number);
    }

    /// <summary>Writes a whole number unless it is null or the default.</summary>
    public void Integer(string name, int? value, int? fallback = null)
    {
        if (value is not int number || (value == fallback && !whole))
            return;
        Open();
        json.WriteNumber(name, number);
    }

    /// <summary>Writes an array of whole numbers.</summary>
    public void Integers(string name, IEnumerable<int> values)
    {
        Open();
        json.WriteStartArray(name);
        foreach (int value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Writes an array of numbers unless it is the default.</summary>
    public void Numbers(string name, IReadOnlyList<double> values, IReadOnlyList<double> fallback)
    {
        if (!whole && values.SequenceEqual(fallback))
            return;
        Open();
        json.WriteStartArray(name);
        foreach (double value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Writes an array of arrays of whole numbers.</summary>
    public void IntegerArrays(string name, IEnumerable<IEnumerable<int>> arrays)
    {
        Open();
        json.WriteStartArray(name);
        foreach (IEnumerable<int> values in arrays)
        {
            json.WriteStartArray();
            foreach (int value in values)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    /// <summary>Writes true or false unless it is the default.</summary>
    public void Flag(string name, bool value, bool fallback)
    {
        if (value == fallback && !whole)
            return;
        Open();
        json.WriteBoolean(name, value);
    }

    /// <summary>Writes a text unless it is null or the default.</summary>
    public void Text(string name, string? value, string? fallback = null)
    {
        if (value is null || (value == fallback && !whole))
            return;
        Open();
        json.WriteString(name, value);
    }

    /// <summary>Writes a spec of another family unless it is null or equals the default.</summary>
    public void Nested<T>(string name, T? value, SpecConverter<T> converter, T? fallback = null) where T : class
    {
        if (value is null || (value.Equals(fallback) && !whole))
            return;
        Open();
        json.WritePropertyName(name);
        if (whole)
            converter.WriteWhole(json, value);
        else
            converter.Write(json, value);
    }

    /// <summary>Writes an array of specs of another family.</summary>
    public void NestedList<T>(string name, IReadOnlyList<T> values, SpecConverter<T> converter) where T : class
    {
        Open();
        json.WriteStartArray(name);
        foreach (T value in values)
        {
            if (whole)
                converter.WriteWhole(json, value);
            else
                converter.Write(json, value);
        }
        json.WriteEndArray();
    }

    /// <summary>Ends the spec.</summary>
    public void Done()
    {
        if (open)
            json.WriteEndObject();
        else
            json.WriteStringValue(kind);
    }

    /// <summary>Begins the object form, even if nothing but the kind is written.</summary>
    public void Open()
    {
        if (open)
            return;
        open = true;
        json.WriteStartObject();
        json.WriteString("kind", kind);
    }
}
