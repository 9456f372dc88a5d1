using System.Collections.Immutable;

namespace Verge.Evaluation;

/// <summary>
/// Lists as a model scored them, kept in columns: every metric, of all impressions or of a slice, and every comparison can be computed from
/// them later (<see cref="ListEvaluation"/>). A slice is the impressions that have a tag.
/// </summary>
public sealed partial class ScoredLists
{
    private const int MostTasks = 8;
    private const int MostTags = 32;

    private readonly List<string> _users = []; // [lists]
    private readonly List<string> _requests = []; // [lists]
    private readonly List<int> _ends = []; // [lists] the impression after the last one
    private readonly List<float> _scores = []; // [impressions, tasks]
    private readonly List<byte> _labels = []; // [impressions] a bit a task
    private readonly List<uint> _tags = []; // [impressions] a bit a tag
    private readonly List<float> _preferences = []; // [impressions], or none

    /// <summary>Collects lists.</summary>
    /// <param name="tasks">What was predicted, in the order of scores and labels: 1 to 8 names.</param>
    /// <param name="tags">What an impression may be tagged with, in the order of bits: at most 32 names.</param>
    /// <param name="lists">The lists.</param>
    /// <exception cref="ArgumentException">
    /// Too many names or one twice, an empty list, one that comes twice, one of other lengths than its items and tasks say, or a score or
    /// preference that is no probability: named by user and request.
    /// </exception>
    public ScoredLists(ImmutableArray<string> tasks, ImmutableArray<string> tags, IEnumerable<ScoredList> lists)
        : this(tasks, tags)
    {
        ArgumentNullException.ThrowIfNull(lists);
        var seen = new HashSet<(string User, string Request)>();
        foreach (var list in lists)
        {
            Check(list);
            if (!seen.Add((list.User, list.Request)))
            {
                throw Refuse(list, "came twice, expected once");
            }

            Add(list);
        }
    }

    private ScoredLists(ImmutableArray<string> tasks, ImmutableArray<string> tags)
    {
        CheckNames(nameof(tasks), tasks, 1, MostTasks);
        CheckNames(nameof(tags), tags, 0, MostTags);
        (Tasks, Tags) = (tasks, tags);
    }

    /// <summary>What was predicted.</summary>
    public ImmutableArray<string> Tasks { get; }

    /// <summary>The slices that there are.</summary>
    public ImmutableArray<string> Tags { get; }

    /// <summary>How many lists.</summary>
    public int Count => _users.Count;

    /// <summary>How many impressions in all of them.</summary>
    public int Impressions => _labels.Count;

    /// <summary>Whether true preferences are known.</summary>
    public bool HasPreferences => _preferences.Count > 0;

    /// <summary>One of the lists, as it was given.</summary>
    public ScoredList this[int list]
    {
        get
        {
            var (first, end) = (First(list), _ends[list]);
            return new()
            {
                User = _users[list],
                Request = _requests[list],
                Scores = _scores[(first * Tasks.Length)..(end * Tasks.Length)].ToArray(),
                Labels = Enumerable.Range(first * Tasks.Length, (end - first) * Tasks.Length).Select(place => IsPositive(place / Tasks.Length, place % Tasks.Length)).ToArray(),
                Tags = _tags[first..end].ToArray(),
                Preferences = HasPreferences ? _preferences[first..end].ToArray() : [],
            };
        }
    }

    /// <summary>What they hold, or a slice of them.</summary>
    /// <param name="slice">A tag; empty for all.</param>
    /// <exception cref="ArgumentException">There is no such tag.</exception>
    public ListCounts Counts(string slice = "")
    {
        var (mask, lists, impressions, users) = (MaskOf(slice), 0, 0, new HashSet<string>(StringComparer.Ordinal));
        var (positives, positiveLists) = (new int[Tasks.Length], new int[Tasks.Length]);
        for (var list = 0; list < Count; list++)
        {
            int[] items = [.. ItemsOf(list, mask)];
            lists += items.Length > 0 ? 1 : 0;
            impressions += items.Length;
            for (var task = 0; task < Tasks.Length; task++)
            {
                var count = items.Count(item => IsPositive(item, task));
                positives[task] += count;
                positiveLists[task] += count > 0 ? 1 : 0;
            }

            if (items.Length > 0)
            {
                users.Add(_users[list]);
            }
        }

        return new(lists, users.Count, impressions, [.. positives], [.. positiveLists]);
    }

    internal string UserOf(int list) => _users[list];

    internal string RequestOf(int list) => _requests[list];

    internal float Score(int impression, int task) => _scores[(impression * Tasks.Length) + task];

    internal bool IsPositive(int impression, int task) => (_labels[impression] & (1 << task)) != 0;

    internal float Preference(int impression) => _preferences[impression];

    /// <summary>The impressions of a list that have a tag.</summary>
    /// <param name="list">The list.</param>
    /// <param name="mask">The tag's bit; 0: all of them.</param>
    internal IEnumerable<int> ItemsOf(int list, uint mask)
    {
        for (var item = First(list); item < _ends[list]; item++)
        {
            if (mask == 0 || (_tags[item] & mask) != 0)
            {
                yield return item;
            }
        }
    }

    /// <summary>A tag's bit; 0 for the empty name, which is all impressions.</summary>
    internal uint MaskOf(string slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        return slice.Length == 0 ? 0
            : Tags.IndexOf(slice) is var tag and >= 0 ? 1u << tag
            : throw new ArgumentException($"Slice '{slice}': there is none of that name, expected one of {string.Join(", ", Tags)}.", nameof(slice));
    }

    private int First(int list) => list == 0 ? 0 : _ends[list - 1];

    private void Add(ScoredList list)
    {
        var count = list.Labels.Length / Tasks.Length;
        _users.Add(list.User);
        _requests.Add(list.Request);
        _ends.Add(Impressions + count);
        _scores.AddRange(list.Scores.Span);
        _preferences.AddRange(list.Preferences.Span);
        for (var item = 0; item < count; item++)
        {
            byte labels = 0;
            for (var task = 0; task < Tasks.Length; task++)
            {
                labels |= (byte)(list.Labels.Span[(item * Tasks.Length) + task] ? 1 << task : 0);
            }

            _labels.Add(labels);
            _tags.Add(list.Tags.IsEmpty ? 0 : list.Tags.Span[item]);
        }
    }
}
