namespace BlasNet;

/// <summary>An error that BlasNet reports on purpose: a sentence, its place as data, and the party that can fix it.</summary>
public abstract class BlasNetException : Exception
{
    private protected BlasNetException(Fault fault, Place? place, string sentence, Exception? inner) : base(sentence, inner) =>
        (Fault, Place) = (fault, place);

    /// <summary>Gets the party that can fix the error.</summary>
    public Fault Fault { get; internal init; }

    /// <summary>Gets the place of the error; null where none is known.</summary>
    public Place? Place { get; private set; }

    /// <summary>Gets the sentence without the place.</summary>
    public string Sentence => base.Message;

    /// <summary>Gets the place and the sentence.</summary>
    public override string Message => Place?.ToString() is { Length: > 0 } place ? $"{place}: {Sentence}" : Sentence;

    /// <summary>Runs work on rows that come from no file: what stands on a line is told by the number of its row, from 0.</summary>
    internal static T WithRows<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (BlasNetException error) when (error.Place is { Line: { } line } place)
        {
            error.Place = place.OfRow(line - 1);
            throw;
        }
    }

    /// <summary>Runs some work and adds the given place to its errors of usage, configuration or data; parts that an error knows
    /// already stay.</summary>
    internal static T WithPlace<T>(Place place, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (BlasNetException error) when (error.Fault is Fault.Usage or Fault.Configuration or Fault.Data)
        {
            error.Place = error.Place?.Within(place) ?? place;
            throw;
        }
    }
}
