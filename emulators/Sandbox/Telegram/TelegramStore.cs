using System.Globalization;
using System.Text.Json.Nodes;
using PayGatePrime.Sandbox.State;

namespace PayGatePrime.Sandbox.Telegram;

/// <summary>Telegram's side of things. Whoever reads or changes more than one thing holds <see cref="Gate"/>.</summary>
internal sealed class TelegramStore
{
    private const string PersonKind = "tg.person";
    private const string ChatKind = "tg.chat";
    private const string MessageKind = "tg.message";
    private const string UpdateKind = "tg.update";
    private const string WebhookKind = "tg.webhook";
    private const string AllowedKind = "tg.allowed";
    private const string CountersKind = "tg.counters";
    private const string SettingsKind = "tg.settings";

    // What a bot gets that never asked for anything else.
    private static readonly string[] s_notByDefault = ["chat_member", "message_reaction", "message_reaction_count"];
    private readonly Journal _journal;
    private readonly TimeProvider _time;
    private readonly SortedDictionary<long, Person> _people = [];
    private readonly SortedDictionary<long, Chat> _chats = [];
    private readonly SortedDictionary<long, Message> _messages = [];
    private readonly SortedDictionary<long, PendingUpdate> _updates = [];
    private Counters _counters;
    private Webhook? _webhook;
    private string[] _allowed;
    private TelegramSettings _settings;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TelegramStore(Journal journal, TimeProvider time)
    {
        _journal = journal;
        _time = time;
        _counters = journal.Load<Counters>(CountersKind).FirstOrDefault() ?? new Counters(700_000_001, 1);
        _webhook = journal.Load<Webhook>(WebhookKind).FirstOrDefault();
        _allowed = journal.Load<string[]>(AllowedKind).FirstOrDefault() ?? [];
        _settings = journal.Load<TelegramSettings>(SettingsKind).FirstOrDefault() ?? new TelegramSettings();
        foreach (var person in journal.Load<Person>(PersonKind))
        {
            _people[person.Id] = person;
        }

        foreach (var chat in journal.Load<Chat>(ChatKind))
        {
            _chats[chat.Id] = chat;
        }

        foreach (var message in journal.Load<Message>(MessageKind))
        {
            _messages[message.Id] = message;
        }

        foreach (var update in journal.Load<PendingUpdate>(UpdateKind))
        {
            _updates[update.Id] = update;
        }
    }

    public Lock Gate { get; } = new();

    /// <summary>Ends when the next update comes or the webhook changes.</summary>
    public Task Changed
    {
        get
        {
            lock (Gate)
            {
                return _changed.Task;
            }
        }
    }

    public IReadOnlyCollection<Person> People => _people.Values;

    public IReadOnlyCollection<Chat> Chats => _chats.Values;

    public IReadOnlyCollection<PendingUpdate> Updates => _updates.Values;

    public IReadOnlyList<string> AllowedUpdates
    {
        get => _allowed;
        set
        {
            _allowed = [.. value];
            _journal.Save(AllowedKind, "allowed", _allowed);
        }
    }

    public Webhook? Webhook
    {
        get => _webhook;
        set
        {
            _webhook = value;
            if (value is null)
            {
                _journal.Delete(WebhookKind, "webhook");
            }
            else
            {
                _journal.Save(WebhookKind, "webhook", value);
            }

            Signal();
        }
    }

    public TelegramSettings Settings
    {
        get => Volatile.Read(ref _settings);
        set
        {
            Volatile.Write(ref _settings, value);
            _journal.Save(SettingsKind, "settings", value);
        }
    }

    public Person? Person(long id) => _people.GetValueOrDefault(id);

    public Chat? Chat(long id) => _chats.GetValueOrDefault(id);

    public IEnumerable<Message> Messages(long chatId) => _messages.Values.Where(m => m.ChatId == chatId);

    public Message? Message(long chatId, long id) => _messages.TryGetValue(id, out var message) && message.ChatId == chatId ? message : null;

    public void Save(Person person)
    {
        _people[person.Id] = person;
        _journal.Save(PersonKind, Key(person.Id), person);
    }

    public void Save(Chat chat)
    {
        _chats[chat.Id] = chat;
        _journal.Save(ChatKind, Key(chat.Id), chat);
    }

    public void Save(Message message)
    {
        _messages[message.Id] = message;
        _journal.Save(MessageKind, Key(message.Id), message);
    }

    public void Remove(Message message)
    {
        _messages.Remove(message.Id);
        _journal.Delete(MessageKind, Key(message.Id));
    }

    public long NextMessageId()
    {
        var id = _counters.NextMessage;
        Count(_counters with { NextMessage = id + 1 });
        return id;
    }

    /// <summary>Queues an update, if the bot takes its kind.</summary>
    public void Emit(string kind, long queue, JsonObject payload)
    {
        if (_allowed.Length == 0 ? s_notByDefault.Contains(kind) : !_allowed.Contains(kind))
        {
            return;
        }

        var id = _counters.NextUpdate;
        Count(_counters with { NextUpdate = id + 1 });
        Save(new PendingUpdate(id, queue, new JsonObject { ["update_id"] = id, [kind] = payload }, _time.GetUtcNow()));
        Signal();
    }

    public void Save(PendingUpdate update)
    {
        _updates[update.Id] = update;
        _journal.Save(UpdateKind, Key(update.Id), update);
    }

    public void RemoveUpdate(long id)
    {
        if (_updates.Remove(id))
        {
            _journal.Delete(UpdateKind, Key(id));
        }
    }

    public void DropUpdates()
    {
        foreach (var id in _updates.Keys.ToArray())
        {
            RemoveUpdate(id);
        }
    }

    /// <summary>Forgets people, chats, messages and updates; what the bot has set up (its webhook) stays.</summary>
    public void Clear()
    {
        lock (Gate)
        {
            DropUpdates();
            foreach (var id in _messages.Keys)
            {
                _journal.Delete(MessageKind, Key(id));
            }

            foreach (var id in _people.Keys)
            {
                _journal.Delete(PersonKind, Key(id));
            }

            foreach (var id in _chats.Keys)
            {
                _journal.Delete(ChatKind, Key(id));
            }

            _messages.Clear();
            _people.Clear();
            _chats.Clear();
            Settings = new TelegramSettings();
        }
    }

    private static string Key(long id) => id.ToString(CultureInfo.InvariantCulture);

    private void Count(Counters counters)
    {
        _counters = counters;
        _journal.Save(CountersKind, "counters", counters);
    }

    private void Signal()
    {
        lock (Gate)
        {
            var changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.SetResult();
        }
    }
}
